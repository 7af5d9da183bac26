"""The app answers as it did before the refactoring: old backups come back, agree, and say the same to everybody.

What was recorded, on what and how: tests/data/before/README.md. The questions: tests/answers.py.
"""

import pytest

from points_app.core import tables
from tests import answers

_DAYS = "a day, a moment and a month read the same everywhere: 11月20日 18:30, 20 Nov"
EXPLAINED: dict[str, str] = {
    # Tags.
    "requests.sheet/* * * *.only_here": "a sheet warns of an address that no phone can open",
    "requests.sheet/* * * *.typed_at": "a poster says its address in words",
    "requests.tags * * *.only_here": "the same row, without an address",
    "requests.tags * * *.typed_at": "the same row, without an address",
    "requests.tag_places * * *.is_compound": "a compound's doors can all be given a tag at once",
    # Points.
    "ledger.entries/32 visitor zh 1": "a page knows that it is the last; one more, empty, is not asked for",
    "points.* * en *.since": _DAYS,
    "points.recent_awards/* * en *.rows.*.day": _DAYS,
    "points.recent_awards/* * en *.rows.*.at": _DAYS,
    "points.board/quarter/* * en *.period_words": "a quarter reads as everywhere (core/saying): Q4 2026",
    "points.board_page/quarter * en view.period_words": "as above",
    "points.board/refused/* * * message": "a choice that there is not is refused with the words of every form",
    # The shared account.
    "account.book/* bank": _DAYS,
    "account.book/*.bank": _DAYS,
    "account.book/*.day": _DAYS,
    "account.entries/*.day": _DAYS,
    "account.entry/* line.day": _DAYS,
    "account.entry/* events.*.at": _DAYS,
    "account.overview/* sentence": _DAYS,
    "account.overview/* bank_balance.label": _DAYS,
    "account.overview/* bank_balance.recorded": _DAYS,
    "account.overview/* months.*.words": _DAYS,
    "account.overview/* months.*.whole": _DAYS,
    "account.overview/* months.*.said": _DAYS,
    "account.overview/* month_options.*": "years can be chosen beside the months (8)",
    "account.overview/* single_months*": "as above",
    "account.overview/* spans*": "as above",
    "account.summary/* sentence": _DAYS,
    "boards.home/* sentence": _DAYS,
    "account.entries/odd-page *": "a cursor that is none of this list is refused",
    "people.me_view * * devices.*.since": "a day reads as everywhere (core/saying)",
    "people.card_page/* * * expires": "a day reads as everywhere (core/saying)",
    "people.card_page/* * * people.*.where": "a member to choose from has no blanks of another list any more",
    "people.card_page/* * * people.*.state": "a member to choose from has no blanks of another list any more",
    "register.person_page/* * * grants.*.since": "a day reads as everywhere (core/saying)",
    "register.person_page/59 * * account": "a day reads as everywhere (core/saying)",
    "register.staff_rows/* * * *.since": "a day reads as everywhere (core/saying)",
    "register.find_people/* * * *.state": "a day reads as everywhere (core/saying)",
    "register.cards_* * * *.issued": "a day reads as everywhere (core/saying)",
    "register.cards_* * * *.expires": "a day reads as everywhere (core/saying)",
    "register.cards_* * * *.state": "a day reads as everywhere (core/saying)",
    "register.household_page/* * * cards.*.issued": "a day reads as everywhere (core/saying)",
    "register.household_page/* * * cards.*.expires": "a day reads as everywhere (core/saying)",
    "register.household_page/* * * *.state": "a day reads as everywhere (core/saying)",
    "boards.home/* * * urgent": "what is urgent stands above everything (8)",
    "requests.report_place/* * * belongs_to": "who scanned a building's QR belongs there (8)",
    "boards.home/* * * notices.*.day": "a day reads as everywhere (core/saying)",
    "boards.home/* * * honors*period": "a period reads as everywhere (core/saying)",
    "boards.notice/* * * day": "a day reads as everywhere (core/saying)",
    "boards.notice/* * * until": "a day reads as everywhere (core/saying)",
    "boards.notice/* * * state_words": "a day reads as everywhere (core/saying)",
    "boards.notice/* * * changes.*.moment": "a moment reads as everywhere (core/saying)",
    "boards.notices/* * * *rows.*.day": "a day reads as everywhere (core/saying)",
    "boards.own_notices * * *rows.*.day": "a day reads as everywhere (core/saying)",
    "boards.own_notices * * *rows.*.state_words": "a day reads as everywhere (core/saying)",
    "boards.preview/* * * day": "a day reads as everywhere (core/saying)",
    "boards.preview/* * * until": "a day reads as everywhere (core/saying)",
    "boards.preview/no-kind * * message": "what is to be chosen is asked for as everywhere (core/fields)",
    "boards.preview/no-place visitor * *": "who may not publish is told that before what is wrong with it",
    "boards.preview/past * * *": "as above",
    "boards.honors/* * * *groups.*period": "a period reads as everywhere (core/saying)",
    "boards.own_honors * * *groups.*period": "a period reads as everywhere (core/saying)",
    "boards.own_honors * * *groups.*.withdrawn": "a day reads as everywhere (core/saying)",
    "requests.report_place/* * * duty_phone": "a place may set a duty phone, which the form shows in danger",
    "requests.own_limits * * message": "time limits stand among all settings of a place; their page has its own words",
    "requests.own_limits * * refused": "as above",
    "requests.track/* * en deadline": "a moment of this year says no year (core/saying)",
    "requests.work_detail/* * en deadline": "a moment of this year says no year (core/saying)",
    "requests.track_part/* * * ": "the tracking page is drawn once, the same with scripts and without",
    "requests.ask_part * * ": "as above",
    "people.holders_of/* * * *.can_sign_in": "a report is given to nobody who cannot sign in (8)",
    "requests.work_detail/* * * may_categorize": "a category that was left open is set by staff (8)",
    "requests.work_detail/* steward * may_assign": "who has accepted a report may hand it on (8)",
    "requests.work_detail/* * * candidates*": "who cannot sign in is not offered (8)",
    "requests.place_part/* * * ": "no style stands in an attribute: the content policy refuses it (8)",
    "requests.not_found_part * * ": "as above",
    "pictures.load/* * * 2": "no proxy keeps a picture of a report (7.13)",
    "register.read_upload/* * * headings": "headings that are not ours are explained by who uploaded them (7.15)",
    "register.read_upload/* * * notes": "a part of a file that was not read is told (7.15)",
    "register.household_page/* * * ended": "a household is people at a time (7.14): the page says when they left",
    "register.household_page/* * * has_rest": "as above",
    "register.household_page/* * * here": "a home may move within its community (7.14)",
    "register.household_page/* * * places*": "as above",
    "register.person_page/* * * here": "as above",
    "register.person_page/* * * places*": "as above",
    "register.person_page/* * * leaves_vacant": "the last one in an office is asked about (7.10)",
    "register.person_page/* * * may_move_out": "as above",
    "register.person_page/* * * grants.*.is_last": "as above",
    "register.person_page/* * * grants.*.may_leave_vacant": "as above",
    "register.staff_rows/* * * *.is_last": "as above",
    "register.staff_rows/* * * *.may_leave_vacant": "as above",
    "requests.inbox/odd* committee * *": "a cursor that is none of this list's is refused (core/paging)",
}
"""Answers that are meant to differ from the recorded ones: pattern → why.

A pattern is what a failing line says, "name reader language path", with * for anything:
"points.board/*/community * en rows.*.name": "names are masked by two stars now".
"""


def test_every_answer_is_as_before(bare_url: str) -> None:
    copy = answers.FOLDER / ("demo.sqlite.xz" if bare_url.startswith("sqlite") else "demo.pgdump")
    with answers.restored(bare_url, copy):
        assert tables.is_current()
        assert answers.proofs() == []
        now = answers.ask_all()
    lines, used = answers.unexplained(answers.recorded(), now, EXPLAINED)
    if lines:
        pytest.fail(answers.told(lines), pytrace=False)
    assert set(EXPLAINED) == used, "these explain nothing any more"
