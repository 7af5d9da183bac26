"""Every address that takes pictures refuses, in words, what is none: the server stays up and nothing is kept."""

import pytest
import sqlalchemy as sa

from points_app.core import db
from points_app.core.idempotency import new_key
from tests.core.test_photos import bomb
from tests.http import Client
from tests.service_requests.sending import send
from tests.world import World

BAD = {"a bomb": (bomb(), "像素太多"), "no picture": (b"MZ not a picture", "不是能打开的照片")}
ADDRESSES = {
    "/api/report": "",
    "/api/work": "steward",
    "/api/account/entries": "property",
    "/api/pictures?for=notice": "committee",
    "/api/pictures?for=honor": "committee",
    "/api/pictures?for=award": "steward",
}
"""Address → who sends to it; "" for nobody."""


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_photo_is_refused_at_every_address(world: World, address: str, kind: str) -> None:
    raw, words = BAD[kind]
    client = Client()
    form = {"do": "note", "words": "看过", "need": "urgent", "category": "water", "text": "漏水", "at": world.tag}
    form |= {
        "id": str(send(world)[1]),
        "key": new_key(),
        "fund_id": str(world.fund),
        "party": "云溪物业",
        "purpose": "换灯",
    }
    form |= {"category_id": str(min(world.categories.values())), "amount": "12", "day": "2026-05-01"}
    if ADDRESSES[address]:
        client.sign_in(world.who(ADDRESSES[address]))
    accept = {"accept": "application/json"}
    answer = client.post(address, data=form, files={"photos": ("x.jpg", raw, "image/jpeg")}, headers=accept)
    assert words in answer.json()["error"]
    assert (answer.status_code, answer.json()["field"]) == (422, "photos")
    with db.read() as session:
        assert session.connection().execute(sa.text("SELECT count(*) FROM photo_blob")).scalar_one() == 0
