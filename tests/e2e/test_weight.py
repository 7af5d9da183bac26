"""The first visit of the report page fits a weak network: bytes are counted, not seconds."""

import pytest
from playwright.sync_api import Browser

from bench.pages import weigh
from points_app.demo.service_requests import TAG_OF_BUILDING_3

MOST_BYTES = 170_000


@pytest.mark.parametrize("start", ["", "/en"])
def test_the_report_page_is_light(site: str, chromium: Browser, start: str) -> None:
    weights = weigh(chromium, f"{site}{start}/report/?at={TAG_OF_BUILDING_3}")
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert weights["Script"] > 50_000, weights  # it was really counted
