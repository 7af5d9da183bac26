"""The icons that the server draws are lucide's own."""

import re

import pytest

from points_app import building
from points_app.ui import icons

LUCIDE = building.web_dir() / "node_modules" / "lucide-react" / "dist" / "esm" / "icons"


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", icons._DRAWN)
def test_an_icon_is_drawn_as_in_components(name: str) -> None:
    source = (LUCIDE / f"{name}.mjs").read_text(encoding="utf-8")
    values = re.findall(r'(?<!key): "([^"]+)"', source)
    assert re.findall(r'[\w-]="([^"]+)"', icons._DRAWN[name]) == values


def test_an_icon_says_nothing_to_screen_readers() -> None:
    assert 'aria-hidden="true"' in icons.icon("copy")
