"""A retry: the same form sent again has the first answer, and nothing is done twice.

The client makes a key before it sends. Two quick taps, an answer lost on the way, a page left open over night: the same
key with the same content is the same thing; with other content it is a mistake, and said so. A verb hands its work to
`once` after it has checked the right, so a repeat is answered only to who may still do it. What is refused leaves no
trace and may be tried again. Rows are kept 90 days; what a form may repeat later than that has a natural unique key
besides.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from inspect import get_annotations
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Field, Session, col

from points_app.core import clock, db, secret
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.fields import KEY, stale
from points_app.core.i18n import _
from points_app.core.permissions import Actor

T = TypeVar("T")
KEPT = timedelta(days=90)


class Retry(db.Table, table=True):
    """One form that was sent: who, which verb, the client's key; a keyed digest of what it said; the answer."""

    actor_id: int = Field(primary_key=True)
    """0 for whoever is not signed in."""
    verb: str = Field(primary_key=True, max_length=60)
    key: str = Field(primary_key=True, max_length=40)
    digest: str = Field(max_length=32)
    answer: str = Field(default="", sa_type=sa.Text)
    """JSON; empty only inside the unit of work that writes it."""
    at: datetime = db.utc(index=True)


def new_key() -> str:
    """Return a fresh key, for a form that is being drawn."""
    return secrets.token_hex(16)


def check_key(key: str) -> str:
    """Return the key, 8 to 40 ASCII letters, digits, - or _; raise InvalidInput for any other: nobody types it."""
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise InvalidInput(stale().message, "key")
    return key


def derived_key(actor: Actor, verb: str, key: str, *parts: object) -> str:
    """Return the 64 characters that name one part of what this form does, for a unique key further down."""
    return hashlib.sha256("\0".join(map(str, (actor.resident_id or 0, verb, key, *parts))).encode()).hexdigest()


def once(
    session: Session,
    actor: Actor,
    verb: str,
    form: Any,
    work: Callable[[], T],
    *,
    key: str | None = None,
    content: Sequence[object] = (),
) -> T:
    """Do `work` and return its answer; for the same form sent again return the first answer and do nothing.

    `verb` is "slice.verb". The key is the form's field `key` unless one is given. Two forms say the same when all
    fields of the dataclass `form` (or None, when the verb takes none) do, but for that `key` and those declared
    `content=False`, and `content` does: what the verb was told besides (the id it is about, pictures' hashes). `work`
    says in its annotations what it returns, so that a kept answer can be read again: a number, text, list, frozen
    dataclass or None, nothing that must not stand in the database. Two at once: the second waits for the first.
    Whoever acts by a code that anybody may hold is NOBODY here, signed in or not.

    Raises InvalidInput for a key that no page of ours makes, Conflict for a key under which something else was sent.
    """
    answers = _answers(work)
    said = {one.name: getattr(form, one.name) for one in fields(form) if _is_content(one)} if form is not None else {}
    if key is None:
        key = form.key
        said.pop("key", None)
    key = check_key(key)
    digest = secret.fingerprint("retry", _one_way((verb, said, content)))
    row = Retry(actor_id=actor.resident_id or 0, verb=verb, key=key, digest=digest, at=clock.now())
    if not db.insert_new(session, row):
        kept = session.get_one(Retry, (row.actor_id, verb, key))
        if kept.digest != digest:
            raise Conflict(_("这张表已经提交过一次，内容和现在填的不一样。请刷新页面看看记下的内容，再重新填写。"))
        return answers.validate_json(kept.answer, strict=True)
    made = work()
    row.answer = answers.dump_json(made).decode()
    session.flush()
    return made


def sweep(session: Session) -> None:
    """Forget forms that were sent more than 90 days ago; periodic work."""
    session.exec(sa.delete(Retry).where(col(Retry.at) < clock.now() - KEPT))


def _answers(work: Callable[[], T]) -> TypeAdapter[T]:
    while isinstance(work, partial):
        work = work.func
    said = get_annotations(work, eval_str=True)
    if "return" not in said:
        raise TypeError(f"{work!r} must say what it returns")
    return _adapter(said["return"])


@lru_cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _one_way(value: Any) -> str:
    """Return a value as text, equal values always alike."""
    return json.dumps(value, default=_in_json, sort_keys=True)


def _in_json(value: Any) -> Any:
    """Return what JSON has no form for in one that it has."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, AbstractSet):
        return sorted(value, key=_one_way)
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value) if _is_content(one)}
    raise TypeError(f"{type(value).__name__} is no content of a form; a file is told by its hash")


def _is_content(one: Any) -> bool:
    return bool(one.metadata.get("content", True))
