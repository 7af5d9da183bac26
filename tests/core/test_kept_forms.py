"""What was typed into a refused form comes back as it was, for a day, by a token that nobody guesses."""

from datetime import timedelta

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from points_app.core import clock, db, kept_forms
from points_app.core.kept_forms import FormDraft, RefusedForm
from points_app.core.permissions import NOBODY

TEXT = st.text("ab水<>&'\"\\\n\x00\u202e😀")
TYPED = st.dictionaries(st.sampled_from(["text", "phone", "at"]), TEXT)


def keep(refused: RefusedForm) -> str:
    with db.write() as session:
        return kept_forms.keep(session, NOBODY, refused)


def find(token: str) -> RefusedForm:
    with db.read() as session:
        return kept_forms.find(session, NOBODY, token)


def test_a_refused_form_is_kept_for_a_day(database: sa.Engine) -> None:
    now = clock.now()
    with clock.pinned(now):
        token = keep(RefusedForm({"text": "写了半天"}, "请选一个类别。"))
        assert find(token) == RefusedForm({"text": "写了半天"}, "请选一个类别。")
        for wrong in ("", "x" * 43, "x" * 9_000, token[:-1]):
            assert find(wrong) == RefusedForm()
    with clock.pinned(now + timedelta(days=2)):
        assert find(token) == RefusedForm()
        later = keep(RefusedForm({}, "later"))
        for _again in range(2):
            with db.write() as session:
                kept_forms.sweep(session)
        with db.read() as session:
            assert session.exec(select(FormDraft.token)).all() == [later]


def test_what_is_far_too_long_is_cut(database: sa.Engine) -> None:
    kept = find(keep(RefusedForm({"text": "水" * 50_000}, "长" * 500)))
    assert (len(kept.fields["text"]), len(kept.reason)) == (kept_forms.MAX_FIELD, 300)


def test_whatever_was_typed_comes_back(database: sa.Engine) -> None:
    @settings(max_examples=30, deadline=None)
    @given(TYPED)
    def comes_back(typed: dict[str, str]) -> None:
        assert find(keep(RefusedForm(typed, "x"))).fields == typed

    comes_back()
