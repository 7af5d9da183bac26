"""How the app answers on the recorded copies of the demo (tests/data/before): the questions, by stable names.

`ASKED` maps a name to today's query with its arguments. A refactoring edits the calls here and nothing else: names and
recorded answers stay. `python -m tests.answers record FOLDER` asks everything on FOLDER's two copies and writes
FOLDER/answers.json.xz; tests/test_answers.py asks again and compares.
"""

import csv
import dataclasses
import hashlib
import io
import json
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fnmatch import fnmatchcase
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from openpyxl import load_workbook
from pydantic import BaseModel
from sqlmodel import Session

from points_app import backup
from points_app.api import photos as api_photos
from points_app.core import clock, db, downloads, forms, kept_forms, paging, photos, secret, tables
from points_app.core.errors import DomainError
from points_app.core.fields import Choice
from points_app.core.i18n import use_locale
from points_app.core.permissions import NOBODY, Actor, Role
from points_app.demo.load import is_loaded
from points_app.honors import pictures as honor_pictures
from points_app.honors import queries as honor_queries
from points_app.honors import views as honors
from points_app.ledger import queries as ledger
from points_app.ledger.kinds import AccountKind, BookKind
from points_app.notices import pictures as notice_pictures
from points_app.notices import views as boards
from points_app.notices.forms import ChangeForm, NoticeForm
from points_app.notices.kinds import NoticeKind
from points_app.people import card_codes, founding, imports, place_settings, rights, views
from points_app.people import queries as people
from points_app.people.forms.mine import CardForm
from points_app.people.queries import PlaceKind
from points_app.people.views.place_settings import settings_page
from points_app.points import periods as points_periods
from points_app.points import pictures as points_pictures
from points_app.points import queries as points
from points_app.points import rights as points_rights
from points_app.points import views as points_views
from points_app.points.kinds import Period, Subject
from points_app.service_requests import fragments as report_parts
from points_app.service_requests import queries as requests
from points_app.service_requests import rights as requests_rights
from points_app.service_requests import views as requests_views
from points_app.service_requests.kinds import Segment
from points_app.service_requests.models import ServiceRequest
from points_app.service_requests.place_settings import LIMITS
from points_app.shared_account import queries
from points_app.shared_account import rights as fund_rights
from points_app.shared_account import service as account_service
from points_app.shared_account import views as fund_views
from points_app.shared_account.kinds import EntryKind
from points_app.shared_account.queries.funds import Reader
from points_app.shared_account.views import entries as entry_views
from points_app.shared_account.views.downloads import _reader
from tests import servers
from tests.boards import homes as home_page

FOLDER = Path(__file__).parent / "data" / "before"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The moment at which the copies were made, and at which everything is asked."""

READERS = {
    "visitor": "",
    "resident": "step0-resident",
    "steward": "step0-steward",
    "committee": "step0-committee",
    "property": "step0-property",
    "auditor": "step0-auditor",
    "administrator": "step0-administrator",
    "owners": "step0-owners",  # a member of 锦绣花园's owners' committee, who lives there
    "outsider": "step0-outsider",  # the committee of another community, who lives there
    "absent": "step0-owner_elsewhere",  # lives in that community and owns a flat in 锦绣花园
}
"""Reader → token of an open session in the copies."""
EVERYBODY = tuple(READERS)
SOME = ("visitor", "resident", "committee", "outsider")
ANYBODY = ("visitor",)
"""Of what does not ask who reads."""
IN_ENGLISH = frozenset({"visitor", "committee"})

# The copies' places: city > county > (township > community > 3 compounds of 4 buildings, township > community > group).
CITY, COUNTY, TOWNSHIP, COMMUNITY, GARDEN, THIRD, CLEAR_RIVER = 1, 2, 3, 4, 5, 8, 10
OTHER_COMMUNITY, VILLAGE, NOWHERE = 21, 22, 9999
PATHS = {
    "city": "/1/",
    "community": "/1/2/3/4/",
    "compound": "/1/2/3/4/5/",
    "building": "/1/2/3/4/5/8/",
    "elsewhere": "/1/2/3/4/10/11/",
    "village": "/1/2/20/21/22/",
    "nowhere": "/9999/",
    "nothing": "",
}
OWN_HOME, NEIGHBOURS, HIDDEN_HOME, HIDDEN_HEAD, BIG_HOME, FOREIGN_HOME, VILLAGE_HOME = 24, 23, 27, 28, 26, 41, 165
TRACKED = {
    "closed": "C7ZW6PYAFF",
    "rated": "Y0V45NPDQA",
    "long-closed": "1CXJXEG0FX",
    "danger-closed": "CQJQDVW8AH",
    "just-closed": "Q6ZRZM51K1",
    "in-progress": "D7K14E7VEF",
    "assigned": "GNV3DFJQQS",
    "danger": "20FPZ6YKAJ",
    "late": "B43Q1D2PFE",
    "solved": "7VKE3X6624",
    "reopened": "9GN41KF98M",
    "returned": "F9CB8X705N",
    "accepted": "G95ZEDATBE",
    "own": "STEP0STEP0",
    "village": "STEP0V1AGE",
    "as-typed": "step0-step o",
    "unknown": "0000000000",
    "nothing": "",
}
DRAFT = "d7bfc82d73d9c8699fddb5fef12177094c1d5c6a1f9"
PICTURES = {  # one of each scope
    "award": "867525dee5dca016ba9e220249008c0ef6e336b5",
    "award-draft": "ac88dfbda2b3c969a8acb0f42287e1a0550b7f56",
    "board-draft": "ef68472d2c327878d62855e6b711d91ec7f2c088",
    "honor": "ee6eff1317b08d7e678f9d1b37560eaa9dc5247c",
    "notice": "2caa45dbcb989b0651dae7b29716bc1d6efb78bf",
    "request": "762b67d56b51bea301b2b7942ab052f996e43a19",
    "request_event": "7966bba9d8282c009bd0ad95e922e1d583ecf4c7",
    "voucher": "c4c23f5285b01a65e26e198e0b57c756db735125",
    "unknown": "0" * 40,
}


# --- the questions ---------------------------------------------------------------------------------------------------

Call = Callable[[Session, Actor], Any]


class Question(NamedTuple):
    """A query with its arguments, and who asks it."""

    call: Call
    readers: tuple[str, ...]
    languages: bool


ASKED: dict[str, Question] = {}


def asked(name: str, call: Call, readers: tuple[str, ...] = EVERYBODY, *, words: bool = True) -> None:
    """Register a question; without `words` in its answer it is asked in one language only."""
    if name in ASKED:
        raise ValueError(f"{name} is asked twice")
    ASKED[name] = Question(call, readers, words)


def of(query: Callable[..., Any], *args: Any, **kwargs: Any) -> Call:
    """Return the call of a query that is told who reads."""
    return lambda session, actor: query(session, actor, *args, **kwargs)


def plainly(query: Callable[..., Any], *args: Any, **kwargs: Any) -> Call:
    """Return the call of a query that is not told who reads."""
    return lambda session, _actor: query(session, *args, **kwargs)


def pages(query: Callable[..., Any], first: Any, onward: Callable[[Any], Any], most: int = 3) -> Call:
    """Return the call of the first pages of a list; `query` takes session, actor and where the page begins."""

    def call(session: Session, actor: Actor) -> list[Any]:
        found, at = [], first
        while len(found) < most:
            found.append(query(session, actor, at))
            at = onward(found[-1])
            if not at:
                break
        return found

    return call


def last_id(rows: Any) -> int:
    return rows[-1].id if rows else 0


def _ask_places() -> None:
    chosen = {"none": "", "compound": "5", "building": "8", "village": "22", "city": "1", "unknown": "9999", "odd": "x"}
    for name, cookie in chosen.items():
        asked(f"people.current_place/{name}", of(people.current_place, cookie))
    for place in (CITY, COMMUNITY, GARDEN, THIRD, VILLAGE, NOWHERE):
        asked(f"people.find_place/{place}", plainly(people.find_place, place), ANYBODY)
    for place in (None, COUNTY, COMMUNITY, GARDEN, THIRD, NOWHERE):
        asked(f"people.children/{place}", plainly(people.children, place), ANYBODY)
    for name, path in PATHS.items():
        asked(f"people.line_of/{name}", plainly(people.line_of, path), ANYBODY)
        asked(f"people.enclosing/{name}", plainly(people.enclosing, path, PlaceKind.COMMUNITY), ANYBODY)
        asked(f"people.stewards_of/{name}", plainly(people.stewards_of, path), ANYBODY)
        asked(f"people.holders_of/{name}", plainly(people.holders_of, path, frozenset(Role)), ANYBODY)
        asked(f"people.places_below/{name}", plainly(people.places_below, path, PlaceKind.COMPOUND), ANYBODY)
    asked("people.places_held", lambda s, a: people.places_held(s, a.paths(frozenset(Role))))
    asked("people.trails_of", plainly(people.trails_of, [path for path in PATHS.values() if path]), ANYBODY)
    for place in (0, CITY, COMMUNITY, GARDEN, THIRD, NOWHERE):
        asked(f"people.place_choice/{place}", of(views.place_choice, place, ""), SOME)
    for text in ("3 栋", "清", "building", "yuan", "没有"):
        asked(f"people.place_choice/{text}", of(views.place_choice, 0, text), SOME)


def _ask_people() -> None:
    for id_ in (1, 58, 61, 302, 309, 354, NOWHERE):
        asked(f"people.person/{id_}", plainly(people.person, id_), ANYBODY)
    asked("people.people_by_id", plainly(people.people_by_id, [*range(50, 70), 301, NOWHERE]), ANYBODY)
    for home in (OWN_HOME, BIG_HOME, HIDDEN_HOME, VILLAGE_HOME, NOWHERE):
        asked(f"people.household_view/{home}", plainly(people.household_view, home), ANYBODY)
        asked(f"people.residents_by_household/{home}", plainly(people.residents_by_household, home), ANYBODY)
    asked("people.households_by_id", plainly(people.households_by_id, range(20, 32)), ANYBODY)
    asked("people.hidden_heads", plainly(people.hidden_heads, range(1, 170)), ANYBODY, words=False)
    asked(
        "people.households_below/community",
        pages(lambda s, _a, after: people.households_below(s, PATHS["community"], after, 50), 0, last_id, 4),
        ANYBODY,
    )
    for name, path in PATHS.items():
        asked(
            f"people.owns_unit_below/{name}",
            lambda s, a, path=path: people.owns_unit_below(s, a.resident_id or 0, path),
            words=False,
        )
    asked("people.live_consents", plainly(people.live_consents, list(range(1, 355))), ANYBODY, words=False)
    for name in ("community", "compound", "building", "elsewhere", "village"):
        for text in ("", "梁", "13900000301", "2-301", "没有"):
            asked(f"people.search_residents/{name}/{text}", of(people.search_residents, PATHS[name], text))


def _ask_mine() -> None:
    asked("people.me_view", of(views.me_view))
    for card in (1, 12, 15, 17, 19, 20, 21, 22, NOWHERE):
        asked(
            f"people.card_page/{card}",
            lambda s, a, card=card: views.card_page(s, a, card_codes.card_token(card)),
        )
        asked(f"people.card_code/{card}", lambda _s, _a, card=card: card_codes.card_code(card), ANYBODY, words=False)
    asked("people.card_page/forged", of(views.card_page, "MTI.forged"))
    for name, pattern in {"spaced": "12 {} {}", "lower": "12-{}-{}", "of-another": "13-{}-{}", "short": "12"}.items():
        asked(f"people.card_id_of_code/{name}", lambda _s, _a, pattern=pattern: _card_of_code(pattern), ANYBODY)
    asked("people.opened_with", lambda s, a: bool(people.opened_with(s, a, _card_form(71, "137 0000 0088"))), ANYBODY)
    asked(
        "people.opened_with/another",
        lambda s, a: bool(people.opened_with(s, a, _card_form(72, "13700000088"))),
        ANYBODY,
    )
    asked("people.has_own_password", lambda s, a: bool(people.stored_password(s, a)))
    asked("people.actor", lambda _s, a: dataclasses.replace(a, grants=tuple(sorted(a.grants))), words=False)
    asked("people.roles", lambda _s, a: a.roles, words=False)
    for id_ in (58, 59, 61, 354):
        asked(f"people.has_open_session/{id_}", plainly(people.has_open_session, id_), ANYBODY, words=False)
    for role in Role:
        for name in ("city", "community", "building", "village"):
            path = PATHS[name]
            asked(
                f"people.may_grant/{role}/{name}",
                lambda _s, a, role=role, path=path: rights.may_grant(a, role, path),
                words=False,
            )


def _card_of_code(pattern: str) -> int:
    _number, *letters = card_codes.card_code(12).lower().split("-")
    return card_codes.card_id_of_code(pattern.format(*letters))


def _card_form(resident: int, phone: str) -> CardForm:
    password = "long enough"
    return CardForm(c=card_codes.card_token(20), resident=resident, phone=phone, password=password, again=password)


def _rows(query: Callable[..., Any], *args: Any) -> Call:
    """Return the call of one page of a list, for its rows."""
    return lambda session, actor: query(session, actor, *args).rows


def _listed(query: Callable[..., Any], *args: Any, most: int = 3) -> Call:
    """Return the call of the first pages of a list, for the rows of each."""

    def call(session: Session, actor: Actor) -> list[Any]:
        page = query(session, actor, *args)
        found = [page.rows]
        while page.after and len(found) < most:
            page = query(session, actor, *args, page.after)
            found.append(page.rows)
        return found

    return call


def _may_import(session: Session, actor: Actor, place: int) -> None:
    imports.known_headings(session, actor, place)


def _ask_register() -> None:
    asked("register.keeper_tops", of(views.keeper_tops))
    for place in (0, CITY, COMMUNITY, GARDEN, THIRD, OTHER_COMMUNITY, VILLAGE, NOWHERE):
        asked(f"register.place_page/{place}", of(views.place_page, place))
        asked(f"register.need_place/{place}", of(_may_import, place))
    for place in (GARDEN, THIRD, VILLAGE, NOWHERE):
        for query in (views.household_rows, views.staff_rows, views.unit_rows):
            asked(
                f"register.{query.__name__}/{place}",
                _listed(query, place),
            )
        asked(f"register.cards_of_place/{place}", _rows(views.cards_of_place, place))
    asked("register.cards_of_place/8/older", _rows(views.cards_of_place, THIRD, paging.encode(16)))
    asked("register.cards_of_place/6", _rows(views.cards_of_place, 6))
    asked("register.staff_rows/1", _listed(views.staff_rows, CITY))
    for place, text in (
        (COMMUNITY, ""),
        (GARDEN, "梁"),
        (THIRD, "302"),
        (THIRD, "1370"),
        (VILLAGE, "路"),
        (NOWHERE, ""),
    ):
        asked(
            f"register.find_people/{place}/{text}",
            _listed(views.person_rows, place, text),
        )
    for name, text in (("building", ""), ("building", "路"), ("compound", "梁"), ("village", ""), ("city", "1390")):
        asked(f"register.find_candidates/{name}/{text}", of(people.find_candidates, PATHS[name], text))


def _ask_doors() -> None:
    for home in (OWN_HOME, BIG_HOME, HIDDEN_HOME, 29, 30, FOREIGN_HOME, VILLAGE_HOME, NOWHERE):
        asked(f"register.household_page/{home}", of(views.household_page, home))
    for person in (58, 59, 61, 51, 3, 71, 309, 302, 301, 304, 353, NOWHERE):
        asked(f"register.person_page/{person}", of(views.person_page, person))
    for unit in (1, 3, 24, 165, NOWHERE):
        asked(f"register.unit_page/{unit}", of(views.unit_page, unit))
    asked("register.cards_to_print", of(views.cards_to_print, [1, 12, 15, 20, 21, 22, NOWHERE]))
    for card in (1, 12, NOWHERE):
        asked(f"register.place_of_card/{card}", of(people.place_of_card, card))
    for upload in (1, 2, NOWHERE):
        asked(f"register.read_upload/{upload}", of(views.upload_view, upload))
    asked("register.template", lambda _s, _a: _workbook(io.BytesIO(imports.template())), ANYBODY)


def _ask_founding() -> None:
    asked("founding.has_places", plainly(founding.has_places), ANYBODY, words=False)
    asked("founding.has_administrator", plainly(founding.has_administrator), ANYBODY, words=False)
    asked("founding.is_demo", plainly(is_loaded), ANYBODY, words=False)
    for text in ("", "和风社区", "5", "3 栋", "没有"):
        asked(f"founding.find_place/{text}", plainly(founding.find_place, text), ANYBODY)


def _ask_ledger() -> None:
    asked("ledger.balances", plainly(ledger.balances, range(1, 200)), ANYBODY, words=False)
    for account in (32, 121, 122, 140, NOWHERE):
        asked(f"ledger.balance/{account}", lambda s, _a, account=account: _balance(ledger.balance(s, account)), ANYBODY)
        asked(
            f"ledger.entries/{account}",
            _all_of(
                lambda page: page.rows,
                pages(lambda s, _a, at, account=account: ledger.entries(s, account, at, 25), "", _after),
            ),
            ANYBODY,
            words=False,
        )
    for transfer in (1, 1571, 2939, NOWHERE):
        asked(f"ledger.entry/{transfer}", plainly(ledger.entry, transfer), ANYBODY, words=False)
    asked("ledger.entries_by_id", plainly(ledger.entries_by_id, [*range(1560, 1600), *range(2920, 2960)]), ANYBODY)
    for home in (OWN_HOME, VILLAGE_HOME, 163, NOWHERE):
        args = (1, AccountKind.HOUSEHOLD, "household", home)
        asked(f"ledger.find_account/{home}", plainly(ledger.find_account, *args), ANYBODY, words=False)
    for kind in BookKind:
        for place in (COMMUNITY, GARDEN, VILLAGE):
            asked(f"ledger.find_book/{kind}/{place}", plainly(ledger.find_book, kind, place), ANYBODY, words=False)
    asked("ledger.verify", plainly(ledger.verify), ANYBODY, words=False)
    asked("ledger.book_sums", plainly(ledger.book_sums), ANYBODY, words=False)


def _after(page: Any) -> str:
    return page.after


def _balance(found: ledger.Balance) -> dict[str, Any]:
    return {**dataclasses.asdict(found), "posted": found.posted, "available": found.available}


def _ask_boards_of_points() -> None:
    for period in Period:
        for by in Subject:
            for name in ("building", "compound", "community", "village"):
                path, readers = PATHS[name], SOME
                if (period, by, name) in {("month", "household", "compound"), ("month", "resident", "building")}:
                    readers = EVERYBODY
                wanted = {"by": by, "period": period, "limit": 12, "changes": True}
                call = pages(
                    lambda s, a, at, path=path, wanted=wanted: _board(s, a, path, after=at, **wanted), "", _after, 2
                )
                asked(f"points.board/{period}/{by}/{name}", _all_of(_board_told, call), readers)


def _board(session: Session, actor: Actor, path: str, **wanted: Any) -> points_views.BoardView:
    return points_views.board_view(points.board(session, actor, path, **wanted))


def _board_told(view: points_views.BoardView) -> dict[str, Any]:
    """Return a board as it was told when the answers were recorded: what follows was told by the last line."""
    told = vars(view)
    after = told["after"] and ".".join(map(str, paging.decode(told["after"], int, int) or ()))
    return {**{name: told[name] for name in told if name != "after"}, "next": after, "has_more": bool(after)}


def _all_of(told: Callable[[Any], Any], call: Call) -> Call:
    """Return the call of pages that tells each of them in another form."""
    return lambda session, actor: [told(page) for page in call(session, actor)]


def _ask_board_pages() -> None:
    path = PATHS["compound"]
    asked("points.board/as-at-home", lambda s, a: _board_told(_board(s, a, path, limit=5)))
    asked("points.board/odd-limit", lambda s, a: _board_told(_board(s, a, path, limit=1000)))
    for name in ("city", "nowhere", "nothing"):
        asked(f"points.board/no-board/{name}", lambda s, a, at=PATHS[name]: _board_told(_board(s, a, at)), SOME)
    for name, kind, wrong in (("by", Subject, "street"), ("period", Period, "week")):
        refused = lambda _s, _a, kind=kind, wrong=wrong: Choice(kind).take(wrong, "榜")  # noqa: E731
        asked(f"points.board/refused/{name}", refused, SOME)
    for chosen in ("", "5", "8", "4", "22", "1", "9999"):
        for level in ("", "building", "community"):
            asked(f"points.board_page/{chosen}/{level}", _ranking(chosen, level=level), _who(chosen))
    for period in (Period.QUARTER, Period.ALL):
        asked(f"points.board_page/{period}", _ranking("", by=Subject.RESIDENT, period=period))
    onward = pages(lambda s, a, at: points_views.board_page(s, a, "4", after=at), "", lambda page: page.view.after, 4)
    asked("points.board_page/next", _all_of(_board_page_told, onward))


def _ranking(chosen: str, **wanted: Any) -> Call:
    return lambda s, a: _board_page_told(points_views.board_page(s, a, chosen, **wanted))


def _board_page_told(page: points_views.BoardPage) -> dict[str, Any]:
    return {"levels": page.levels, "level": page.level, "view": _board_told(page.view)}


def _who(chosen: str) -> tuple[str, ...]:
    """Return who asks about a chosen place: everybody about some, a few about the others."""
    return EVERYBODY if chosen in {"", "8"} else SOME


def _ask_passbook_and_rules() -> None:
    asked(
        "points.passbook",
        _all_of(
            _passbook_told,
            pages(
                lambda s, a, at: points_views.passbook(s, a, *at),
                ("", ""),
                lambda page: (page.after, page.entries[-1].month) if page.after else None,
            ),
        ),
    )
    for name, path in PATHS.items():
        rules = lambda s, a, path=path: points_views.by_dimension(points.catalogue(s, a, path))  # noqa: E731
        asked(f"points.catalogue/{name}", rules, SOME)
        asked(f"points.rules_place/{name}", of(points.rules_place, path))
    for rule in (1, 31, 32, 33, NOWHERE):
        asked(f"points.rule_history/{rule}", of(points_views.rule_history, rule))
    for chosen in ("", "5", "22", "1"):
        asked(f"points.editable_rules/{chosen}", lambda s, a, at=chosen: _editable_rules(s, a, at))


def _passbook_told(view: points_views.PassbookView) -> dict[str, Any]:
    """Return a passbook as it was told: what follows was told by the last entry's id, 0 at the end."""
    (last,) = paging.decode(view.after, int) or (0,)
    return {**{name: value for name, value in vars(view).items() if name != "after"}, "next": last}


def _editable_rules(session: Session, actor: Actor, chosen: str) -> tuple[Any, ...]:
    return tuple(vars(points_views.editable_rules(session, actor, chosen)).values())


def _ask_awarding() -> None:
    for building in (0, THIRD, 11, NOWHERE):
        asked(f"points.award_choices/{building}", lambda s, a, at=building: _award_choices(s, a, at))
    for building, words in ((THIRD, ""), (THIRD, "梁"), (THIRD, "302"), (11, ""), (VILLAGE, ""), (NOWHERE, "")):
        asked(f"points.candidates/{building}/{words}", of(points.candidates, building, words))
    for building in (0, THIRD, 11, NOWHERE):
        given = pages(lambda s, a, at, building=building: points_views.recent_awards(s, a, building, at), "", _after)
        asked(f"points.recent_awards/{building}", _all_of(_recent_told, given))
    for award in (6, 35, 1553, 1556, 1557, NOWHERE):
        asked(f"points.may_see_evidence/{award}", of(points_pictures.may_see_pictures, award), words=False)
    for person in (51, 302):
        seen = of(points_pictures.PICTURES.viewer().may_see, person)
        asked(f"points.may_see_uploaded_evidence/{person}", seen, words=False)
    asked("points.need_awarder", lambda _s, a: points_rights.need_awarder(a))
    asked("points.verify_totals", plainly(points.verify_totals), ANYBODY, words=False)
    for period in Period:
        for day in (date(2026, 11, 25), date(2026, 1, 1), date(2026, 12, 31)):
            name = f"points.start_of/{period}/{day}"
            asked(name, lambda _s, _a, p=period, d=day: points_periods.start_of(p, d), ANYBODY, words=False)


def _award_choices(session: Session, actor: Actor, building_id: int) -> dict[str, Any]:
    found = vars(points_views.award_choices(session, actor, building_id))
    return {name: found[name] for name in found if name != "earliest"}


def _recent_told(page: paging.Page[Any]) -> dict[str, Any]:
    (last,) = paging.decode(page.after, int) or (0,)
    return {"rows": page.rows, "next": last}


def _ask_requests() -> None:
    typed = ("", "3HAYNK7M", "3hay-nk7m", "5HXN2AEC", "HZ5AN1ES", "1QY891DH", "00000000")
    for code in typed:
        asked(f"requests.report_place/{code}", of(requests_views.report_place, code, ""))
        asked(f"requests.find_tag/{code}", lambda s, _a, code=code: _id(requests.find_tag(s, code)), ANYBODY)
    for chosen in ("5", "8", "22", "1", "9999"):
        asked(f"requests.report_place/chosen/{chosen}", of(requests_views.report_place, "", chosen), SOME)
        asked(
            f"requests.place_part/{chosen}",
            lambda s, a, at=chosen: report_parts.place_part(requests_views.report_place(s, a, "", at), "key"),
            SOME,
        )
    asked(
        "requests.place_part/refused",
        lambda s, a: report_parts.place_part(
            requests_views.report_place(s, a, "3HAYNK7M", ""), "key", "请先选一项。", "7"
        ),
        ANYBODY,
    )
    for name, code in TRACKED.items():
        asked(f"requests.track/{name}", of(requests_views.track, code), SOME)
        asked(
            f"requests.track_part/{name}",
            lambda s, a, code=code: report_parts.track_part(requests_views.track(s, a, code), "", "写了一半"),
            ANYBODY,
        )
        asked(f"requests.is_rated/{name}", lambda s, _a, code=code: _is_rated(s, code), ANYBODY)
    asked("requests.not_found_part", lambda _s, _a: report_parts.ask_part((), "", "没有查到。"), ANYBODY)
    asked("requests.ask_part", lambda _s, _a: report_parts.ask_part(()), ANYBODY)


def _ask_work() -> None:
    asked("requests.raised", of(requests_views.raised))
    for segment in Segment:
        asked(f"requests.inbox/{segment}", lambda s, a, part=segment: _work_list(s, a, part))
    for cursor in ("x", "1|2", "9|1e99|3", "40"):
        asked(f"requests.inbox/odd/{cursor}", of(requests_views.inbox, Segment.WAITING, cursor), ("committee",))
        asked(f"requests.inbox/odd-all/{cursor}", of(requests_views.inbox, Segment.ALL, cursor), ("committee",))
    for id_ in (1, 3, 40, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, NOWHERE):
        asked(f"requests.work_detail/{id_}", of(requests_views.work_detail, id_))
        asked(f"requests.need_handler/{id_}", of(requests.need_handler, id_))
        asked(f"requests.rights/{id_}", lambda s, a, id_=id_: _rights(s, a, id_), words=False)


def _work_list(session: Session, actor: Actor, segment: Segment) -> list[dict[str, Any]]:
    """Return the first pages of the work list, with cursors as they were."""
    found: list[dict[str, Any]] = []
    after = ""
    while len(found) < 6:
        page = requests_views.inbox(session, actor, segment, after)
        after, kinds = page.after, (int,) if segment == Segment.ALL else (int, datetime, int)
        place = paging.decode(after, *kinds) or ()
        told = (str(one.timestamp() if isinstance(one, datetime) else one) for one in place)
        found.append({"items": page.rows, "cursor": "|".join(told)})
        if not after:
            break
    return found


def _summary(session: Session, actor: Actor) -> dict[str, Any]:
    text = requests_views.summary(session, actor)
    counts = {"waiting": requests.waiting_count, "overdue": requests.overdue_count}
    return {**{name: count(session, actor) for name, count in counts.items()}, "text": text}


def _ask_tags_and_limits() -> None:
    asked("requests.need_office", of(requests.need_office))
    asked("requests.summary", _summary)
    asked("requests.waiting_count", of(requests.waiting_count), words=False)
    for name, path in PATHS.items():
        if path:
            asked(f"requests.public_figures/{name}", of(requests.public_figures, path), SOME, words=False)
        asked(f"requests.limits/{name}", plainly(_limits, path), ("visitor", "committee"))
    for category in LIMITS:
        for name in ("compound", "community"):
            limit = plainly(place_settings.value, PATHS[name], LIMITS[category])
            asked(f"requests.limit_for/{category}/{name}", limit, ANYBODY, words=False)
    asked("requests.may_see_photos", of(requests.may_see_photos, 1), words=False)
    asked("requests.tags", of(requests_views.tags))
    asked("requests.sheet/all", of(requests_views.sheet, [], "https://points.test"))
    asked("requests.sheet/some", of(requests_views.sheet, [3, 13, 17, NOWHERE], "https://points.test"))
    asked("requests.tag_places", of(requests.tag_places))
    asked("requests.own_limits", _own_limits)
    for name, token in {"kept": DRAFT, "unknown": "x"}.items():
        asked(f"requests.find_draft/{name}", plainly(_refused_form, token), ANYBODY)


def _refused_form(session: Session, token: str) -> tuple[dict[str, str], str] | None:
    found = kept_forms.find(session, NOBODY, token)
    return (dict(found.fields), found.reason) if found.reason else None


def _limits(session: Session, path: str) -> list[dict[str, Any]]:
    found = place_settings.values_for(session, path, LIMITS.values())
    spans = {category: found[limit.key].value for category, limit in LIMITS.items()}
    return [{"category": one, "name": one.label, **vars(span), "words": span.words} for one, span in spans.items()]


def _own_limits(session: Session, actor: Actor) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    page = settings_page(session, actor, 0)
    place = people.find_place(session, page.place_id)
    return {"id": page.place_id, "name": page.place}, _limits(session, place.path if place else "")


def _id(row: Any) -> int | None:
    return row.id if row else None


def _is_rated(session: Session, code: str) -> bool:
    return requests.is_rated(session, requests.report_by_code(session, code).id or 0)


def _rights(session: Session, actor: Actor, id_: int) -> dict[str, bool] | None:
    row = session.get(ServiceRequest, id_)
    rights = (requests_rights.may_handle, requests_rights.is_responsible, requests_rights.may_accept)
    return {right.__name__: right(actor, row) for right in rights} if row else None


FILTERS = {
    "none": {},
    "income": {"kind": "income"},
    "spending-month": {"kind": "spending", "month": "2026-11"},
    "last-year": {"month": "12m"},
    "category": {"category": "14"},
    "pending": {"state": "pending"},
    "refused": {"state": "refused"},
    "all": {"state": "all", "month": "2026-11"},
    "words": {"q": "电梯"},
    "english": {"q": "lift"},
    "amount": {"q": "-88.00", "state": "all"},
    "odd": {"q": "100%_", "kind": "gift", "category": "x", "month": "2026-13", "state": "lost"},
    "foreign-category": {"category": "30"},
}


def _ask_account() -> None:
    for name, path in PATHS.items():
        asked(f"account.summary/{name}", of(fund_views.summary, path), SOME)
        asked(f"account.fund_lines/{name}", of(fund_views.fund_lines, path), SOME)
        asked(f"account.sees_vouchers/{name}", of(_sees_all, path), words=False)
        asked(f"account.overview/at/{name}", of(fund_views.overview, 0, path))
        asked(f"account.book/at/{name}", of(_desk, 0, path))
    for fund in (1, 2, 4, NOWHERE, -1):
        asked(f"account.overview/{fund}", of(fund_views.overview, fund, PATHS["building"]))
        asked(f"account.book/{fund}", of(_desk, fund, PATHS["compound"]))
        for kind in EntryKind:
            for named in ("12m", "2026-11", "2026-10"):
                name, period = f"account.categories/{fund}/{kind}/{named}", _period(named)
                asked(name, of(fund_views.category_bars, fund, kind, period), ("visitor", "committee"))
        if fund > 0:
            asked(f"account.own_figure/{fund}", lambda s, _a, fund=fund: _own_figures(s, fund), ANYBODY, words=False)
    asked(
        "account.book/own-pages",
        pages(lambda s, a, at: _desk(s, a, 1, "", at), "", lambda page: _cursor_now(page.own_after)),
        ("property", "committee"),
    )
    asked("account.bank_figures", lambda s, _a: queries.bank_figures(s, queries.funds_below(s, "/1/")), ANYBODY)
    asked("account.waiting_count", of(queries.waiting_count), words=False)


def _ask_entries() -> None:
    for name, said in FILTERS.items():
        chosen = queries.read_filter(said)
        asked(f"account.make_filter/{name}", lambda _s, _a, chosen=chosen: _filter(chosen), ANYBODY, words=False)
        asked(
            f"account.entries/{name}",
            pages(
                lambda s, a, at, chosen=chosen: _entries(s, a, 1, chosen, at),
                "",
                lambda page: _cursor_now(page["after"]),
                2,
            ),
            EVERYBODY if name == "all" else ("visitor", "resident", "property", "outsider", "absent"),
        )
        for sees in (True, False):
            asked(f"account.totals/{name}/{sees}", of(_totals, chosen, sees), ANYBODY, words=False)
        asked(f"account.export_head/{name}", of(_export_head, 1, chosen), ("visitor", "owners"))
        asked(f"account.export_rows/{name}", of(_export_rows, 1, chosen), ("visitor", "owners"))
    for fund in (2, 4, NOWHERE):
        asked(f"account.entries/fund/{fund}", of(_entries, fund, queries.read_filter({"state": "all"})))
        asked(f"account.export_head/fund/{fund}", of(_export_head, fund, queries.Filter()), SOME)
    asked("account.entries/odd-page", of(_entries, 1, queries.Filter(), "2026-02-30.1"), SOME)
    # A person pays in 18: searched by name, only who sees names finds it.
    asked("account.entries/by-name", _entries_by_name)
    for id_ in (1, 18, 299, 300, 301, 302, 303, 304, 305, 306, 600, NOWHERE, 2**40):
        asked(f"account.entry/{id_}", of(_entry, id_))
    for id_ in (1, 304, 600, NOWHERE):
        asked(f"account.may_see_voucher/{id_}", of(queries.may_see_voucher, id_), words=False)
    asked("account.need_clerk", of(account_service.need_clerk))
    asked("account.differences", plainly(queries.differences), ANYBODY, words=False)


def _ask_downloads() -> None:
    for name in ("none", "pending", "words"):
        chosen = queries.read_filter(FILTERS[name])
        asked(f"account.csv/{name}", of(_downloaded, fund_views.csv_file, 1, chosen), ("visitor", "resident"))
        if name != "pending":
            asked(f"account.xlsx/{name}", of(_downloaded, fund_views.xlsx_file, 1, chosen), ("resident",))
    for fund in (4, NOWHERE):
        asked(f"account.csv/fund/{fund}", of(_downloaded, fund_views.csv_file, fund, queries.Filter()), ANYBODY)
    asked("account.safe", lambda _s, _a: [downloads.safe(text) for text in ("=1", "＝1", "-1", "x", "")], ANYBODY)


def _sees_all(session: Session, actor: Actor, path: str) -> bool:
    owns = actor.resident_id is not None and people.owns_unit_below(session, actor.resident_id, path)
    return fund_rights.sees_all(actor, path, owns_unit=owns)


def _period(named: str) -> queries.Period:
    with clock.pinned(NOW):
        found = queries.read_period(named)
    assert found is not None
    return found


def _desk(session: Session, actor: Actor, fund_id: int, path: str, after: str = "") -> fund_views.DeskView:
    """Return the desk, with a later page of what the actor submitted."""
    found = fund_views.desk(session, actor, fund_id, path)
    more = fund_views.more_own(session, actor, found.fund_id, after) if after and found.submits else None
    own, own_after = (more.rows, more.after) if more else (found.own, found.own_after)
    return dataclasses.replace(found, own=own, own_after=_cursor_then(own_after))


def _cursor_then(after: str) -> str:
    """Return the cursor of a list of entries as it was written then: "2026-11-07.286"."""
    place = paging.decode(after, date, int)
    return f"{place[0]}.{place[1]}" if place else ""


def _cursor_now(after: str) -> str:
    day, _dot, id_ = after.partition(".")
    return paging.encode(date.fromisoformat(day), int(id_)) if day else ""


def _filter(chosen: queries.Filter) -> dict[str, Any]:
    """Return a filter as it was kept: the list of a month's name, and no kind as no word."""
    said = chosen.asked()
    return {"category_id": chosen.category_id, **{name: said[name] for name in ("q", "kind", "month", "state")}}


def _entries(session: Session, actor: Actor, fund_id: int, chosen: queries.Filter, after: str = "") -> dict[str, Any]:
    """Return a page of entries and what they all add up to; the cursor as it was written then."""
    fund = queries.find_fund(session, fund_id)
    if fund is None:
        return {"lines": [], "after": "", "words": ""}
    reader = queries.reader_of(session, actor, fund)
    page = queries.entries(session, reader, chosen, after)
    return {
        "lines": [entry_views.line(one) for one in page.rows],
        "after": _cursor_then(page.after),
        "words": "" if after else entry_views.totals_words(queries.totals(session, reader, chosen), chosen),
    }


def _entry(session: Session, actor: Actor, entry_id: int) -> dict[str, Any] | None:
    """Return an entry's page; what is now the party's label was called `key_words`."""
    found = fund_views.entry(session, actor, entry_id)
    if found is None:
        return None
    said = dataclasses.asdict(found)
    label = said.pop("party_label")
    return {**said, "key_words": label}


def _totals(session: Session, actor: Actor, chosen: queries.Filter, sees: bool) -> queries.Totals:
    fund = queries.find_fund(session, 1)
    assert fund is not None
    return queries.totals(session, Reader(actor, fund, sees), chosen)


def _export_head(session: Session, actor: Actor, fund_id: int, chosen: queries.Filter) -> dict[str, Any]:
    """Return what stands around the rows of a download."""
    reader = _reader(session, actor, fund_id)
    return {
        "fund_id": fund_id,
        "name": queries.fund_name(reader.fund),
        "totals": queries.totals(session, reader, chosen),
        "balance_fen": queries.balance(session, reader.fund),
    }


def _export_rows(session: Session, actor: Actor, fund_id: int, chosen: queries.Filter) -> list[dict[str, Any]]:
    """Return a download's first rows: the downloads have them all."""
    found = queries.every_entry(session, _reader(session, actor, fund_id), chosen)
    return [_export_row(one) for one in islice(found, 30)]


def _export_row(entry: queries.Entry) -> dict[str, Any]:
    income = entry.kind == EntryKind.INCOME
    return {
        "id": entry.id,
        "day": entry.day,
        "kind": entry.kind.label,
        "category": entry.category,
        "purpose": entry.purpose,
        "party": entry.party,
        "income_fen": entry.signed_fen if income else None,
        "spending_fen": None if income else entry.signed_fen,
        "state": entry.state.label,
        "counts": entry.counts,
        "corrects_id": entry.corrects_id,
        "vouchers": entry.voucher_count,
        "submitted_at": clock.local(entry.submitted_at),
        "decided_at": clock.local(entry.ending.at) if entry.ending else None,
        "transfer_id": entry.transfer_id,
    }


def _own_figures(session: Session, fund_id: int) -> Any:
    fund = queries.find_fund(session, fund_id)
    days = (date(2026, 11, 25), date(2026, 10, 31), date(2026, 6, 1), date(2020, 1, 1))
    return fund and [queries.own_figure(session, fund, day) for day in days]


def _entries_by_name(session: Session, actor: Actor) -> Any:
    name = session.execute(sa.text("SELECT party FROM fund_entry WHERE id = 18")).scalar_one()
    return _entries(session, actor, 1, queries.read_filter({"q": name}))


def _downloaded(session: Session, actor: Actor, write: Any, fund: int, chosen: queries.Filter) -> dict[str, Any]:
    made = write(session, actor, fund, chosen)
    with made.file as file:
        raw = io.BytesIO(file.read())
    rows = _workbook(raw) if made.name.endswith("xlsx") else list(csv.reader(io.StringIO(raw.getvalue().decode())))
    return {"name": made.name, "media_type": made.media_type, "rows": rows}


def _workbook(raw: io.BytesIO) -> dict[str, Any]:
    """Return the cells of each sheet, with the formats that are not the usual one."""
    book = load_workbook(raw)
    return {
        sheet.title: [
            [cell.value if cell.number_format == "General" else [cell.value, cell.number_format] for cell in row]
            for row in sheet.iter_rows()
        ]
        for sheet in book.worksheets
    }


def _ask_boards() -> None:
    for chosen in ("", "1", "4", "5", "8", "10", "22", "9999"):
        asked(f"boards.home/{chosen}", of(home_page.home, chosen), _who(chosen))
    for name, path in PATHS.items():
        asked(f"boards.notices/{name}", _board_pages(boards.board, path, size=5), SOME)
        asked(f"boards.honors/{name}", _board_pages(honors.honors, path, size=4), SOME)
    for kind in (*NoticeKind, None):
        asked(f"boards.notices/kind/{kind or 'odd'}", _board_page(boards.board, PATHS["building"], kind), SOME)
    for text in ("停水", "灯", "100%_", " ", "没有这样的话"):
        asked(f"boards.notices/text/{text}", _board_page(boards.board, PATHS["compound"], None, text.strip()), SOME)
    oldest = paging.encode(datetime(1970, 1, 1, tzinfo=UTC), 1)
    unknown = _board_page(boards.board, PATHS["compound"], after=oldest, last=NOWHERE)
    asked("boards.notices/after-unknown", unknown, SOME)


def _board_page(query: Callable[..., Any], *args: Any, **more: Any) -> Call:
    """Return the call of one page of a board, as it was recorded."""
    return lambda session, actor: _read_page(partial(query, session, actor, *args), **more)[0]


def _board_pages(query: Callable[..., Any], *args: Any, most: int = 6, **more: Any) -> Call:
    """Return the call of the first pages of a board, each as it was recorded."""

    def call(session: Session, actor: Actor) -> list[Any]:
        shape, after = _read_page(partial(query, session, actor, *args), **more)
        found = [shape]
        while after and len(found) < most:
            last = found[-1]["last"]
            shape, after = _read_page(partial(query, session, actor, *args), last, after=after, **more)
            found.append(shape)
        return found

    return call


def _read_page(query: partial[Any], last: int = 0, **more: Any) -> tuple[dict[str, Any], str]:
    """Return a page with the last id in order, and whether it goes on; and its cursor."""
    page = query(**more)
    pinned_first = query.func is boards.board and not last
    in_order = [row.id for row in page.rows if not (pinned_first and row.pinned)]
    by_period = query.func.__module__ == honors.__name__
    rows = {"groups": honors.grouped(page.rows)} if by_period else {"rows": page.rows}
    return {**rows, "last": in_order[-1] if in_order else last, "has_more": bool(page.after)}, page.after


def _ask_notices() -> None:
    for id_ in (1, 2, 7, 9, 28, 29, 30, 35, 39, 40, 41, 42, 43, 44, NOWHERE):
        asked(f"boards.notice/{id_}", of(boards.notice, id_))
        asked(f"boards.notice_form/{id_}", of(_form_begun, id_))
        asked(f"boards.notice_photo_viewer/{id_}", of(notice_pictures.may_see_pictures, id_), words=False)
    for id_, number in ((9, 1), (9, 2), (9, 3), (40, 1), (28, 1)):
        asked(f"boards.notice/{id_}/{number}", of(boards.notice, id_, number))
    good = {"source": "## 来吧\n\n*带上* [粽叶](https://example.org)", "pinned": "on"}
    later = {"kind": "publicity", "title": "名单", "source": "见下"}
    drafts = {
        "good": {"place_id": GARDEN, "kind": "activity", "title": "包粽子", **good},
        "later": {"place_id": COMMUNITY, **later, "starts_on": "2026-12-01", "ends_on": "2026-12-08"},
        "village": {"place_id": VILLAGE},
        "no-place": {"place_id": NOWHERE},
        "no-title": {"place_id": GARDEN, "title": " "},
        "no-kind": {"place_id": GARDEN, "kind": "odd"},
        "endless": {"place_id": GARDEN, **later},
        "past": {"place_id": GARDEN, **later, "ends_on": "2026-11-01"},
    }
    usual = {"key": "as-recorded", "kind": "outage", "title": "停电", "source": "明天停电。"}
    for name, typed in drafts.items():
        asked(f"boards.preview/{name}", _preview(NoticeForm, {**usual, **typed}))
    changed = {**usual, **drafts["later"], "seen": 1, "what_changed": "日期"}
    asked("boards.preview/changed", _preview(ChangeForm, changed, 40))
    asked("boards.own_notices", _board_pages(boards.own_notices, most=3))


def _preview(form: type[Any], typed: dict[str, Any], notice: int = 0) -> Call:
    """Return the call of a preview of what was typed, which is read at the moment of asking."""
    return lambda session, actor: boards.preview(session, actor, forms.read(form, typed), notice)


def _form_begun(session: Session, actor: Actor, notice: int) -> dict[str, Any]:
    begun = boards.begin_change(session, actor, notice)
    return {**dataclasses.asdict(begun), "place_id": int(begun.place_id)}


def _ask_honors() -> None:
    asked("boards.own_honors", _board_pages(honors.own_honors, size=6, most=3))
    asked("boards.honors/as-at-home", _board_page(honors.honors, PATHS["compound"]))
    oldest = paging.encode("2000-01-01", 1)
    unknown = _board_page(honors.honors, PATHS["compound"], after=oldest, last=NOWHERE)
    asked("boards.honors/after-unknown", unknown, SOME)
    asked("boards.places_to_publish", of(boards.places_to_publish))
    for text in ("", "梁", "302", "没有"):
        asked(f"boards.people_to_honor/{text}", of(honor_queries.people_to_honor, text))
    for id_ in (1, 2, 7, 13, NOWHERE):
        asked(f"boards.honor_photo_viewer/{id_}", of(honor_pictures.may_see_photo, id_), SOME, words=False)
    for person in (3, 302):
        seen = of(notice_pictures.PICTURES.viewer().may_see, person)
        asked(f"boards.draft_photo_viewer/{person}", seen, words=False)
    asked("boards.need_publisher", of(notice_pictures.need_sender))


def _ask_pictures() -> None:
    for name, picture in PICTURES.items():
        asked(f"pictures.load/{name}", of(api_photos._load, picture, True))
    for scope, ids in {"voucher": [1, 304, 305], "award": [6, 1556], "notice": [7, 41], "request": [1, 86]}.items():
        asked(f"pictures.names_of/{scope}", plainly(photos.names_of, scope, ids), ANYBODY, words=False)
        asked(f"pictures.hashes_of/{scope}", plainly(photos.hashes_of, scope, ids[-1]), ANYBODY, words=False)


_ALL = (
    _ask_places,
    _ask_people,
    _ask_mine,
    _ask_register,
    _ask_doors,
    _ask_founding,
    _ask_ledger,
    _ask_boards_of_points,
    _ask_board_pages,
    _ask_passbook_and_rules,
    _ask_awarding,
    _ask_requests,
    _ask_work,
    _ask_tags_and_limits,
    _ask_account,
    _ask_entries,
    _ask_downloads,
    _ask_boards,
    _ask_notices,
    _ask_honors,
    _ask_pictures,
)


# --- asking ----------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Return a value as JSON has it, the same every time."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(one) for one in value), key=json.dumps)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | BaseModel):
        return [plain(one) for one in value]
    return _plain_one(value)


def _plain_one(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value} (exact)"
    if isinstance(value, bytes):
        return f"{len(value)} bytes {hashlib.sha256(value).hexdigest()}"
    if isinstance(value, BaseModel):
        return plain(value.model_dump())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no plain form yet")


def answer(question: Question, actor: Actor) -> Any:
    """Return what a question is answered now; a refusal is an answer."""
    try:
        with db.read() as session:
            return plain(question.call(session, actor))
    except DomainError as error:
        return {"refused": type(error).__name__, "message": error.message, "field": error.field}


def ask_all() -> dict[str, dict[str, Any]]:
    """Return name → "reader language" → answer, from this process's database at the recorded moment."""
    if not ASKED:  # some name a cursor, which is sealed with the database's key
        for register in _ALL:
            register()
    found: dict[str, dict[str, Any]] = {}
    with clock.pinned(NOW):
        with db.read() as session:
            actors = {reader: people.load_actor(session, token) for reader, token in READERS.items()}
        for name, question in ASKED.items():
            found[name] = {}
            for reader in question.readers:
                for language in ("zh", "en") if question.languages and reader in IN_ENGLISH else ("zh",):
                    with use_locale(language):
                        found[name][f"{reader} {language}"] = answer(question, actors[reader])
    return found


@contextmanager
def restored(url: str, copy: Path) -> Iterator[None]:
    """Let the process's database be the one at `url`, filled from a recorded copy and brought to today's version."""
    db.use_engine(db.make_engine(url))
    secret._key.cache_clear()
    try:
        with tempfile.TemporaryDirectory() as folder:
            if copy.suffix == ".xz":
                whole = Path(folder) / copy.stem
                whole.write_bytes(lzma.decompress(copy.read_bytes()))
            else:
                whole = copy
            backup.restore(whole)
        tables.migrate()
        with db.engine().begin() as connection:
            connection.exec_driver_sql("ANALYZE")  # what has just come back has no statistics, and is slow without
        yield
    finally:
        db.use_engine(None)
        secret._key.cache_clear()


def proofs() -> list[Any]:
    """Return every difference that `points_app verify` would tell, and every book that does not sum to zero."""
    with db.read() as session:
        crooked = [[book, total] for book, total in ledger.book_sums(session).items() if total]
        return plain([*ledger.verify(session), *crooked, *points.verify_totals(session), *queries.differences(session)])


# --- comparing -------------------------------------------------------------------------------------------------------


def differences(was: Any, now: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two plain values differ: path, what it was, what it is now."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in sorted({*was, *now}):
            yield from differences(was.get(key, "(missing)"), now.get(key, "(missing)"), f"{path}.{key}".lstrip("."))
    elif isinstance(was, list) and isinstance(now, list):
        for number, (left, right) in enumerate(zip_longest(was, now, fillvalue="(missing)")):
            yield from differences(left, right, f"{path}.{number}".lstrip("."))
    elif was != now or type(was) is not type(now):
        yield path, was, now


def unexplained(
    was: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]], explained: Mapping[str, str]
) -> tuple[list[str], set[str]]:
    """Return a line for each answer that changed, and those patterns of `explained` that explain something.

    A pattern is matched against "name reader language path", as the lines say it.
    """
    lines, used = [], set()
    for name, answers in was.items():
        if name not in now:
            lines.append(f"{name}: is not asked any more")
            continue
        for who in {**answers, **now[name]}:
            left = []
            for path, old, new in differences(answers.get(who, "(not asked)"), now[name].get(who, "(not asked)")):
                fits = {pattern for pattern in explained if fnmatchcase(f"{name} {who} {path}", pattern)}
                used |= fits
                if not fits:
                    left.append(f"{path}: {_short(old)} → {_short(new)}")
            if left:
                more = f" … and {len(left) - 3} more" if len(left) > 3 else ""
                lines.append(f"{name} {who} {'; '.join(left[:3])}{more}")
    lines += [f"{name}: was never recorded" for name in now if name not in was]
    return lines, used


def told(lines: list[str], each: int = 2, most: int = 40) -> str:
    """Return the lines short: a few of each query, so that no query hides another."""
    by_query: dict[str, list[str]] = {}
    for line in lines:
        by_query.setdefault(line.split(" ", 1)[0].split("/", 1)[0].rstrip(":"), []).append(line)
    shown = [f"{len(lines)} answers of {len(by_query)} queries are not as recorded:"]
    for query, found in by_query.items():
        rest = len(found) - each
        shown += [*found[:each], *([f"  … {rest} more of {query}"] if rest > 0 else [])]
    return "\n".join(shown[:most] + ["…"] * (len(shown) > most))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 70 else f"{text[:67]}…"


# --- the file --------------------------------------------------------------------------------------------------------


def recorded(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Return the recorded answers."""
    return json.loads(lzma.decompress((folder / "answers.json.xz").read_bytes()))


def record(folder: Path) -> int:
    """Write the answers of the two copies in `folder`, which must be the same; return how many they are."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        restored(f"sqlite:///{scratch}/points.db", folder / "demo.sqlite.xz"),
    ):
        lite = _checked()
    with servers.postgres() as server:
        admin = sa.create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE recorded")
        admin.dispose()
        with restored(f"{server}recorded", folder / "demo.pgdump"):
            large = _checked()
    lines, _used = unexplained(lite, large, {})
    if lines:
        raise SystemExit("SQLite and PostgreSQL do not answer the same.\n" + told(lines))
    text = json.dumps(lite, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (folder / "answers.json.xz").write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    return sum(map(len, lite.values()))


def _checked() -> dict[str, dict[str, Any]]:
    """Return all answers, asked twice: what is random, or depends on what was asked before, must not be recorded."""
    first = plain(ask_all())
    lines, _used = unexplained(first, plain(ask_all()), {})
    if lines or proofs():
        raise SystemExit("these answers do not stay the same:\n" + "\n".join([*lines, *map(str, proofs())]))
    return first


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["record", where]:
            print(f"{record(Path(where))} answers")  # noqa: T201  a command
        case _:
            raise SystemExit("python -m tests.answers record FOLDER")
