"""Prerendered pages filled in: each thing where it belongs, everything escaped, the rest untouched."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from points_app.web.filling import PageTemplate
from points_app.web.html import Html, el

PAGE = """<!DOCTYPE html><html><head><script>if (1 < 2) { "<input name='text'>"; }</script></head><body>
<form><div id="report-place"></div><input type="radio" name="need" value="urgent"/>
<input type="radio" name="need" value="wish"/>
<textarea id="t" name="text" rows="4"></textarea><input name="phone" type="tel"/></form></body></html>"""


class Read(HTMLParser):
    """What a browser would have in the form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.tags: list[str] = []
        self._in_text = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(reversed(attrs))  # of two attributes with one name the first counts
        self.tags.append(tag)
        self._in_text = tag == "textarea"
        if tag == "input" and values.get("type") == "radio":
            if "checked" in values:
                self.found[values["name"]] = values["value"]
        elif tag == "input":
            self.found[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag):
        self._in_text = False

    def handle_data(self, data):
        if self._in_text:
            self.found["text"] = self.found.get("text", "") + data


def test_nothing_to_fill_in_changes_nothing() -> None:
    assert PageTemplate.of(PAGE).fill({}, {}) == PAGE


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_what_was_typed_is_there_again_and_nothing_else_is(text: str, phone: str) -> None:
    page = PageTemplate.of(PAGE).fill({}, {"text": text, "phone": phone, "need": "wish"})
    read = Read(page)
    assert read.found == {"need": "wish", "text": "\n" + text, "phone": phone}
    assert read.tags == Read(PAGE).tags


def test_a_part_goes_into_its_place() -> None:
    page = PageTemplate.of(PAGE).fill({"report-place": el("p", "<b>", Html("<i></i>"), class_='"x')}, {})
    assert '<div id="report-place"><p class="&quot;x">&lt;b&gt;<i></i></p></div>' in page
