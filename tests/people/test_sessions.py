"""Signing in and out over HTTP: cookies, slowing down, one-time passwords, sign-out everywhere."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from sqlmodel import select

from points_app.access.acting import COOKIE
from points_app.access.models import Attempt
from points_app.api.app import api
from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, TooMany
from points_app.core.idempotency import new_key
from points_app.core.permissions import NOBODY, Role
from points_app.people import queries, service
from points_app.people.card_codes import card_code, card_token
from points_app.people.models import Resident, RoleGrant, UserSession
from points_app.people.service.sessions import LIFE
from points_app.web.guard import Guard
from tests.world import PASSWORD, World, actor, do

SITE = "http://points.test"


class Browser:
    """A browser's HTTP side: forms posted from a page, cookies kept, redirects shown and not followed."""

    def __init__(self, ip: str = "203.0.113.1") -> None:
        self.transport = httpx.ASGITransport(app=Guard(api), client=(ip, 1))
        self.cookies: dict[str, str] = {}

    async def _post(self, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
        sent = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        async with httpx.AsyncClient(transport=self.transport, base_url=SITE) as client:
            answer = await client.post(path, data=form, headers=sent)
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
        return answer

    def post(self, path: str, form: dict[str, str], page: str = "/sign-in/", **headers: str) -> httpx.Response:
        return asyncio.run(self._post(path, form, **{"referer": f"{SITE}{page}", "origin": SITE, **headers}))

    def sign_in(self, phone: str = "13700000010", password: str = PASSWORD, **form: str) -> str:
        """Return where the browser is sent."""
        return self.post("/api/session", {"phone": phone, "password": password, **form}).headers["location"]

    @property
    def actor(self):
        with db.read() as session:
            return queries.load_actor(session, self.cookies.get(COOKIE, ""))


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    return Browser()


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(world: World) -> None:
    answer = Browser().post("/api/session", {"phone": "137 0000 0010", "password": PASSWORD, "next": "/passbook/"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/passbook/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    secure = Browser().post(
        "/api/session", {"phone": "13700000010", "password": PASSWORD}, **{"x-forwarded-proto": "https"}
    )
    assert "secure" in secure.headers["set-cookie"].lower()
    with db.read() as session:
        stored = session.exec(select(UserSession.token_sha256)).all()
        assert all(len(one) == 64 for one in stored)
        assert answer.cookies[COOKIE] not in stored


@pytest.mark.parametrize(
    ("phone", "password"),
    [("13700000010", "wrong password"), ("13799999999", PASSWORD), ("", ""), ("x" * 5000, "y" * 5000),
     ("13700000010'--", PASSWORD), ("😀", "😀"), ("13700000010", "")],
)  # fmt: skip
def test_a_wrong_number_and_a_wrong_password_look_the_same(browser: Browser, phone: str, password: str) -> None:
    where = urlsplit(browser.sign_in(phone, password, next="/me/"))
    assert (where.path, parse_qs(where.query)["problem"], where.fragment) == ("/sign-in/", ["wrong"], "problem-wrong")
    assert parse_qs(where.query)["next"] == ["/me/"]
    assert browser.actor == NOBODY


@pytest.mark.parametrize(
    "onward",
    [
        "//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "x", "\t//evil.example", " /me/",
        "/\t/evil.example", "/\r\nlocation: https://evil.example", "/\x00", "/\u2028", "///evil", "/" + "x" * 400, "",
        "/api/place?id=1", "/sign-in/", "/en/sign-in/?next=//evil", "/card/?c=x",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(browser: Browser, onward: str) -> None:
    assert browser.sign_in(next=onward) == "/me/"
    where = browser.sign_in(password="no", next=onward)
    assert where == "/sign-in/?problem=wrong&next=%2Fme%2F#problem-wrong"
    assert browser.post("/api/session", {}, f"/sign-in/?{urlencode({'next': onward})}").headers["location"] == where


def test_the_whole_address_is_come_back_to_in_the_language_that_was_switched_to(world: World) -> None:
    wanted = "/people/household/?id=12&tab=x y"
    for page, asked, shown in (
        ("/sign-in/", wanted, wanted.replace(" ", "%20")),
        ("/en/sign-in/", wanted, "/en" + wanted.replace(" ", "%20")),
        ("/sign-in/", "/en/passbook/", "/passbook/"),
        ("/en/sign-in/", "/photo/1", "/photo/1"),
        ("/en/sign-in/", "/en", "/en/"),
        ("/en/sign-in/", "/english/", "/en/english/"),
    ):
        form = {"phone": "13700000010", "password": PASSWORD, "next": asked}
        assert Browser().post("/api/session", form, page).headers["location"] == shown
        # Without scripts the form knows nothing: the address of its page does, after a failed attempt too.
        browser, plain = Browser(), {"phone": "13700000010", "password": "no"}
        failed = browser.post("/api/session", plain, f"{page}?{urlencode({'next': asked})}").headers["location"]
        assert browser.post("/api/session", {**plain, "password": PASSWORD}, failed).headers["location"] == shown


def test_a_form_sent_after_the_sign_in_ended_leads_to_sign_in_and_back(browser: Browser) -> None:
    page = "/en/me/password/?next=/en/passbook/"
    form = {"old": "", "new": "a" * 10, "again": "a" * 10}
    where = browser.post("/api/password", form, page, accept="text/html").headers["location"]
    parts = urlsplit(where)
    assert (parts.path, parts.fragment) == ("/en/sign-in/", "problem-needed")
    assert parse_qs(parts.query)["next"] == [page]


def test_where_to_go_and_the_language_come_from_the_page_too(world: World) -> None:
    form = {"phone": "13700000010", "password": PASSWORD}
    assert (
        Browser().post("/api/session", form, "/en/sign-in/?next=/en/passbook/").headers["location"] == "/en/passbook/"
    )
    wrong = Browser().post("/api/session", {**form, "password": "no"}, "/en/sign-in/").headers["location"]
    assert wrong.startswith("/en/sign-in/?problem=wrong")


def test_guessing_is_slowed_and_a_stranger_locks_nobody_out(world: World) -> None:
    guesser, owner = Browser("198.51.100.7"), Browser("203.0.113.1")
    for _try in range(8):
        assert "problem=wrong" in guesser.sign_in(password="guess")
    assert "problem=slow" in guesser.sign_in(password="guess")
    assert "problem=slow" in guesser.sign_in()  # the right password does not help now
    assert owner.sign_in() == "/me/"
    with clock.pinned(clock.now() + timedelta(minutes=16)):
        assert guesser.sign_in() == "/me/"


def test_a_phone_is_slowed_over_many_addresses_and_an_address_generously(world: World) -> None:
    def tries(phone: str, ip: str) -> None:
        with db.write() as session:
            service.count_sign_in(session, phone, service.Device(ip))

    for number in range(40):
        tries("13700000010", f"192.0.2.{number}")
    with pytest.raises(TooMany):
        tries("13700000010", "192.0.2.99")
    for number in range(259):
        tries(f"139{number:08d}", "192.0.2.200")
    with db.read() as session:
        assert not session.exec(select(Attempt).where(Attempt.key.contains("1370000"))).all()


def _tried(phone: str, device: service.Device) -> bool:
    try:
        with db.write() as session:
            service.count_sign_in(session, phone, device)
    except TooMany:
        return False
    return True


def test_7_7_strangers_lock_nobody_out(world: World) -> None:
    """Whoever signed in from this browser or this address before still can, whatever strangers elsewhere try."""
    home = service.Device("198.51.100.7", "the browser at home", "Firefox")
    with db.write() as session:
        service.open_session(session, world.resident, home)
    phone = "13700000010"
    assert sum(_tried(phone, service.Device(f"192.0.2.{number % 9}")) for number in range(90)) == 40
    assert not _tried(phone, service.Device("203.0.113.5", "somebody else's"))
    assert _tried(phone, home)
    assert _tried(phone, service.Device("203.0.113.5", home.browser))  # on the move
    assert _tried(phone, service.Device(home.ip, ""))  # another device at home
    tried = sum(_tried(phone, home) for _time in range(30))
    assert tried < 9  # and guesses no more than anybody
    assert _tried("13700000011", home)  # known to one, a stranger to the other


def test_7_7_a_whole_48_of_one_customer_is_bounded(world: World) -> None:
    tried = sum(_tried(f"139{number:08d}", service.Device(f"2001:db8:1:{number:x}::/64")) for number in range(1_300))
    assert tried == 300 * 4
    assert _tried("13900000001", service.Device("2001:db8:2:1::/64"))


def test_7_7_an_address_that_is_not_known_counts_nobody(world: World) -> None:
    assert all(_tried(f"139{number:08d}", service.Device("")) for number in range(320))
    assert sum(_tried("13700000010", service.Device("")) for _time in range(20)) == 8


def test_7_7_a_good_card_takes_no_neighbours_place(world: World) -> None:
    """Behind one carrier address a whole estate opens its accounts: only cards that open nothing are counted."""
    browser = Browser("203.0.113.9")
    with db.write() as session:
        me = queries.actor_of(session, world.committee)
        code = card_code(service.issue_card(session, me, world.b, new_key()))
    for _neighbour in range(70):
        answer = browser.post("/api/card/find", {"code": code}, "/card/")
        assert "problem" not in answer.headers["location"]
    refused = [browser.post("/api/card/find", {"code": "0000 0000"}, "/card/").headers["location"] for _n in range(62)]
    assert "problem=code" in refused[0]
    assert "problem=slow" in refused[-1]


def test_a_success_forgets_the_failures(browser: Browser) -> None:
    for _round in range(3):
        for _try in range(6):
            browser.sign_in(password="no")
        assert browser.sign_in() == "/me/"
    with db.read() as session:
        # the address's failures alone, and as long as it was a stranger's
        assert len(session.exec(select(Attempt)).all()) == 6


def test_signing_in_again_replaces_this_browser_s_session(browser: Browser) -> None:
    browser.sign_in()
    former = Browser()
    former.cookies = dict(browser.cookies)
    assert "problem=wrong" in browser.sign_in(password="no")
    assert former.actor.signed_in
    browser.sign_in()
    assert (former.actor, browser.actor.signed_in) == (NOBODY, True)


def test_signing_out_here_and_everywhere(world: World) -> None:
    one, two, three = Browser(), Browser(), Browser()
    for browser in (one, two, three):
        browser.sign_in()
    token = one.cookies[COOKIE]
    assert one.post("/api/session/end", {"next": "/"}).headers["location"] == "/"
    assert COOKIE not in one.cookies
    one.cookies[COOKIE] = token
    assert (one.actor, two.actor.signed_in) == (NOBODY, True)
    two.post("/api/session/end", {"everywhere": "1"})
    assert three.actor == NOBODY


def test_a_new_password_ends_the_other_sign_ins(world: World) -> None:
    here, there = Browser(), Browser()
    here.sign_in()
    there.sign_in()
    form = {"old": PASSWORD, "new": "a new long one", "again": "a new long one", "next": "/me/"}
    for change, problem in (
        ({"old": "no"}, "wrong"),
        ({"new": "x", "again": "x"}, "short"),
        ({"again": "y"}, "differ"),
    ):
        where = here.post("/api/password", {**form, **change}, "/me/password/").headers["location"]
        assert f"#problem-{problem}" in where
    assert there.actor.signed_in
    assert here.post("/api/password", form, "/me/password/").headers["location"] == "/me/?done=password"
    assert (here.actor.signed_in, there.actor) == (True, NOBODY)
    assert "problem=wrong" in there.sign_in()
    assert there.sign_in(password="a new long one") == "/me/"


def test_nobody_changes_a_password(browser: Browser) -> None:
    assert browser.post("/api/password", {"old": "", "new": "a" * 10, "again": "a" * 10}).status_code == 401


def test_a_one_time_password_is_replaced_soon_after_the_first_sign_in_within_a_week(world: World) -> None:
    def hand_out() -> str:
        prepared = service.prepare_password()
        with db.write() as session:
            actor = queries.actor_of(session, world.committee)
            service.hand_out_password(session, actor, world.resident, prepared)
        return prepared.password

    before, password = Browser(), hand_out()
    assert before.actor == NOBODY
    browser = Browser()
    assert browser.sign_in(password=password, next="/passbook/") == "/me/password/?next=%2Fpassbook%2F"
    assert Browser().sign_in(password=password).startswith("/me/password/")  # the answer was lost, or tapped twice
    with clock.pinned(clock.now() + timedelta(minutes=16)):
        assert "problem=wrong" in Browser().sign_in(password=password)
    own = {"new": "my own password", "again": "my own password"}
    assert browser.post("/api/password", own, "/me/password/").headers["location"].endswith("done=password")
    assert Browser().sign_in(password="my own password") == "/me/"
    assert "problem=wrong" in Browser().sign_in(password=password)
    late = hand_out()
    with clock.pinned(clock.now() + service.ONCE_LIFE + timedelta(minutes=1)):
        assert "problem=wrong" in Browser().sign_in(password=late)


def test_who_moved_out_cannot_sign_in(browser: Browser, world: World) -> None:
    browser.sign_in()
    with db.write() as session:
        session.get_one(Resident, world.resident).active = False
    assert browser.actor == NOBODY
    assert "problem=wrong" in browser.sign_in()


def test_a_session_ends_after_its_life_and_is_swept(browser: Browser) -> None:
    browser.sign_in()
    with clock.pinned(clock.now() + LIFE + timedelta(days=31)):
        assert browser.actor == NOBODY
        with db.write() as session:
            service.forget_sessions(session)
            assert session.exec(select(UserSession)).all() == []


def test_a_card_is_activated_over_http(world: World) -> None:
    with db.write() as session:
        actor = queries.actor_of(session, world.committee)
        card = service.issue_card(session, actor, world.a, new_key())
    browser = Browser()
    found = browser.post("/api/card/find", {"code": card_code(card)}, "/en/card/").headers["location"]
    assert found.startswith("/en/card/?c=")
    assert parse_qs(urlsplit(found).query)["next"] == ["/en/me/"]
    token = parse_qs(urlsplit(found).query)["c"][0]
    form = {
        "c": token,
        "resident": str(world.spouse),
        "phone": "13800000055",
        "password": "long enough",
        "again": "long enough",
    }
    mistakes = (
        ({"again": "x"}, "differ"),
        ({"password": "x", "again": "x"}, "password"),
        ({"phone": "1"}, "phone"),
        ({"resident": "x"}, "resident"),
        ({"c": "no"}, "refused"),
    )
    for change, problem in mistakes:
        sent = browser.post("/api/card", {**form, **change}, "/card/?next=/passbook/")
        where = urlsplit(sent.headers["location"])
        assert (where.path, where.fragment) == ("/card/", f"problem-{problem}"), change
        assert parse_qs(where.query)["next"] == ["/passbook/"]
    assert browser.post("/api/card", form, "/card/?next=/passbook/").headers["location"] == "/passbook/"
    assert browser.actor.resident_id == world.spouse
    assert "#problem-code" in Browser().post("/api/card/find", {"code": "1-0000-0000"}).headers["location"]


def test_the_registered_number_cannot_be_guessed_with_a_card(world: World) -> None:
    with db.write() as session:
        session.get_one(Resident, world.spouse).phone = "13811112234"
        actor = queries.actor_of(session, world.committee)
        card = card_token(service.issue_card(session, actor, world.a, new_key()))
    form = {"c": card, "resident": str(world.spouse), "password": "long enough", "again": "long enough"}

    def tried(number: int, phone: str) -> str:
        answer = Browser(f"203.0.113.{number}").post("/api/card", {**form, "phone": phone}, "/card/")
        return urlsplit(answer.headers["location"]).fragment.removeprefix("problem-")

    for number in range(5):  # each from another address
        assert tried(number, f"1381111{number}034") == "phone"
    assert tried(6, "13811112234") == "spent"
    with clock.pinned(clock.now() + timedelta(days=1, minutes=1)):
        assert tried(7, "13811112234") == ""


def test_of_two_password_changes_at_once_one_is_told(world: World) -> None:
    barrier, outcomes = threading.Barrier(2), []
    me = actor(world.resident)

    def change(stored: str) -> None:
        with db.write() as session:
            row = session.get_one(Resident, me.resident_id)  # in the session before the other one wrote
            was = row.password_hash or ""
            if db.engine().dialect.name == "postgresql":  # on SQLite one unit of work waits for the other
                barrier.wait(10)
            elif outcomes:
                was = world.hashed
            try:
                service.change_password(session, me, was, stored)
            except Conflict:
                outcomes.append("told")
            else:
                outcomes.append(stored)

    threads = [threading.Thread(target=change, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (kept,) = {"one", "two"} & set(outcomes)
    assert sorted(outcomes) == sorted([kept, "told"])
    with db.read() as session:
        assert queries.stored_password(session, me) == kept


def test_an_older_account_is_called_by_its_number_as_it_was_written(browser: Browser, world: World) -> None:
    with db.write() as session:
        session.get_one(Resident, world.resident).phone = "+4402079460018"
    assert "problem=wrong" in browser.sign_in("+44 20 7946 0017")
    assert browser.sign_in("0044 (0)20 7946 0018") == "/me/"


def test_rights_stand_in_the_order_in_which_they_were_given(world: World) -> None:
    """The place that a person of several roles sees first is that of the first one."""
    with db.write() as session:
        for place in (world.west, world.east, world.west_1):
            grant = RoleGrant(resident_id=world.stranger, role=Role.STEWARD, place_id=place, granted_at=clock.now())
            session.add(grant)
            session.flush()
        given = queries.actor_of(session, world.stranger).grants
    assert [path for _role, path in given] == [world.west.path, world.east.path, world.west_1.path]


def told(world: World) -> list[tuple[str, int, str]]:
    """Return (verb, who, on what kind of thing) of all that people did in the eastern compound, oldest first."""
    with db.read() as session:
        rows = audit.rows(session, [world.east.path]).rows
    return [(one.verb, one.actor_id, one.subject) for one in reversed(rows) if one.verb.startswith("people.")]


def test_what_is_done_with_an_account_leaves_a_row(world: World) -> None:
    me, committee = int(world.resident), int(world.committee)
    one, two = Browser(), Browser()
    one.sign_in(password="no")
    one.sign_in()
    two.sign_in()
    form = {"old": PASSWORD, "new": "a new long one", "again": "a new long one"}
    one.post("/api/password", form, "/me/password/")
    two.sign_in(password="a new long one")
    for _time in range(2):
        do(service.end_session, one.actor, two.actor.session_id or 0)
    one.post("/api/session/end", {"everywhere": "1"})
    do(service.hand_out_password, world.committee, int(world.resident), service.prepare_password())
    assert told(world) == [
        ("people.sign_in", me, "user_session"),
        ("people.sign_in", me, "user_session"),
        ("people.change_password", me, "resident"),
        ("people.sign_in", me, "user_session"),
        ("people.end_session", me, "user_session"),
        ("people.sign_out_everywhere", me, "resident"),
        ("people.hand_out_password", committee, "resident"),
    ]


def test_a_form_of_another_site_is_refused(browser: Browser) -> None:
    answer = browser.post("/api/session", {"phone": "13700000010", "password": PASSWORD}, origin="https://evil.example")
    assert answer.status_code == 403
    assert browser.actor == NOBODY


def test_a_body_that_says_it_is_huge_is_refused(browser: Browser) -> None:
    answer = browser.post("/api/session", {"phone": "1"}, **{"content-length": str(10**9)})
    assert answer.status_code == 413
