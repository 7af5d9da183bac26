"""7.16, 7.17, 7.22: what is typed or pasted is read in one way; what nobody can see is nothing."""

from datetime import date
from typing import Any

import pytest

from points_app.core import masking, phones
from points_app.core.errors import InvalidInput
from points_app.core.fields import Day, Fen, Line, Prose
from points_app.people.queries.people import search_people
from points_app.service_requests import codes
from tests.world import World, ask

CODE = "4T8BN2WHEC"


@pytest.mark.parametrize(
    "typed",
    [
        "\u202d138 1111 9999\u202c",
        "138\u20111111\u20119999",
        "138–1111–9999",
        "138\u200b11119999",
        "138.1111.9999",
        "tel:13811119999",
        "+86 138 1111 9999",
        "１３８１１１１９９９９",
    ],
)
def test_7_16_a_number_however_it_is_pasted(typed: str) -> None:
    assert phones.mobile(typed) == "13811119999"


def test_7_16_an_extension_is_kept_apart() -> None:
    assert phones.mobile("010-12345678-801") == ""


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        "４Ｔ８ＢＮ ２ＷＨＥＣ",
        "4T8BN\u200b2WHEC",
        "\u202d4T8BN2WHEC\u202c",
        "4T8BN－2WHEC",
        "4T8BN-2WHEC。",
        "编号：4T8BN 2WHEC",
        f"https://points.example/track/?code={CODE}&lang=zh&utm_source=a-long-one-of-forty-characters-and-more",
    ],
)
def test_7_16_a_code_however_it_is_pasted(typed: str) -> None:
    assert codes.read(typed, codes.TRACK_LENGTH) == CODE


@pytest.mark.parametrize("typed", ["\u200b12.30", "１２．３０", "\u202d12.30\u202c", "¥12.30", " 12.30元"])
def test_7_16_an_amount_however_it_is_pasted(typed: str) -> None:
    assert Fen(1, 10**9).read(typed, "金额") == 1230


@pytest.mark.parametrize("typed", ["2026-11-03", "2026/11/3", "2026.11.3", "2026年11月3日", "２０２６－１１－０３"])
def test_7_22_a_day_as_people_write_it(typed: str) -> None:
    assert Day().read(typed, "日期") == date(2026, 11, 3)


@pytest.mark.parametrize("typed", ["2026-W48-1", "20261103", "03/11/2026", "2026-13-01", "2026-02-30", "11-03", "今天"])
def test_7_22_what_could_be_another_day_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        Day().read(typed, "日期")


@pytest.mark.parametrize("typed", ["\u200b\u3164\u2800\u2060", "\U000e0041\U000e0042", "\u200b\u200b", "\u115f\u1160"])
@pytest.mark.parametrize("kind", [Line(1, 40), Prose(1, 400)])
def test_7_17_text_that_cannot_be_seen_is_no_text(kind: Any, typed: str) -> None:
    with pytest.raises(InvalidInput):
        kind.take(typed, "内容")


def test_7_17_directions_go_and_joined_signs_stay() -> None:
    assert Line(1, 40).read("水管\u202e坏了", "内容") == "水管坏了"
    family = "👨\u200d👩\u200d👧"
    assert Line(1, 40).read(family, "内容") == family


def test_7_16_a_search_reads_a_number_as_a_form_does(world: World) -> None:
    for typed in (
        "137-0000-0010",
        "\u202d137 0000 0010\u202c",
        "１３７００００００１０",
        "137\u20110000\u20110010",
        "+86 13700000010",
    ):
        found = ask(
            lambda session, _actor, text=typed: search_people(session, [world.city.path], text, 5), world.committee
        )
        assert [one.id for one in found] == [world.resident], ascii(typed)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("东方明", "东方*"),
        ("西门吹雪", "西门*雪"),
        ("欧阳小明", "欧阳*明"),
        ("长孙无忌", "长孙*忌"),
        ("爱新觉罗溥仪", "爱新觉罗*仪"),
        ("东方", "东*"),
        ("张小明", "张*明"),
        ("梁丘明", "梁*明"),
    ],
)
def test_7_22_compound_surnames_are_not_cut(name: str, masked: str) -> None:
    assert masking.name(name) == masked
