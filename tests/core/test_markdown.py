"""Whatever somebody writes, what is shown is harmless."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from points_app.core.markdown import MAX_CHARACTERS, SCHEMES, TAGS, to_html, to_text

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "<javascript:alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](https://evil.example/pixel.png)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<style>body{display:none}</style>",
    "[a]: javascript:alert(1)\n\n[a]",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    "<!-- --><x onclick=1>",
]
piece = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=20),
    st.sampled_from(
        [
            "# ",
            "> ",
            "- ",
            "1. ",
            "**",
            "_",
            "~~",
            "`",
            "```",
            "\n",
            "\n\n",
            "|",
            "|-|",
            "[",
            "](",
            ")",
            "<",
            "&#x",
            "\\",
        ]
    ),
)


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


@given(st.lists(piece, max_size=25).map("".join))
@example("".join(NASTY))
@example("# 一\n\n###### 六\n\n|a|b|\n|-|-|\n|1|2|")
def test_only_harmless_elements_and_links_survive(source: str) -> None:
    found = Elements(to_html(source))
    assert found.comments == []
    for tag, attributes in found.seen:
        assert tag in TAGS
        assert {name for name, _value in attributes} <= ({"href", "rel"} if tag == "a" else set())
        for name, value in attributes:
            if name == "href":
                scheme, colon, _rest = (value or "").partition(":")
                before_path = colon and not set(scheme) & set("/?#")
                assert not before_path or scheme.lower() in SCHEMES


@given(st.lists(piece, max_size=25).map("".join), st.integers(10, 200))
def test_the_excerpt_is_one_short_line(source: str, limit: int) -> None:
    line = to_text(source, limit)
    assert len(line) <= limit
    assert "\n" not in line


@pytest.mark.parametrize("nasty", ["[" * 20_000, "*a" * 10_000, "> " * 10_000, "`" * 20_000, "<" * 20_000])
def test_much_is_cut_and_does_not_hang(nasty: str) -> None:
    assert len(to_html(nasty)) < MAX_CHARACTERS * 10


def test_what_a_committee_writes() -> None:
    table = "| 日期 | 事 |\n|---|---|\n| 1 日 | 开会 |"
    html = to_html(f"# 安排\n第一行\n第二行\n\n1. **带身份证**\n2. 联系 [居委会](tel:02012345678)\n\n{table}")
    for part in ("<h2>安排</h2>", "第一行<br>", "<ol>", "<strong>带身份证</strong>", 'href="tel:', "<td>开会</td>"):
        assert part in html
    assert to_text(f"# 安排\n\n**带** `身份证` & 户口本\n\n{table}") == "安排 带 身份证 & 户口本"


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ("**时间：**明天上午九点", "<p><strong>时间：</strong>明天上午九点</p>"),
        (
            "请带**《业主手册》**来，**“一户一票”**别忘了",
            "<p>请带<strong>《业主手册》</strong>来，<strong>“一户一票”</strong>别忘了</p>",
        ),
        ("车位尺寸 3*4*2 米", "<p>车位尺寸 3*4*2 米</p>"),
        ("这*很*好", "<p>这*很*好</p>"),
        ("*重要* 通知", "<p><em>重要</em> 通知</p>"),
        ("（**重要**）", "<p>（<strong>重要</strong>）</p>"),
        ("**停水**，**停电**。", "<p><strong>停水</strong>，<strong>停电</strong>。</p>"),
        ("费用**共 3,000 元**整", "<p>费用<strong>共 3,000 元</strong>整</p>"),
        ("~~旧的：~~新的", "<p><s>旧的：</s>新的</p>"),
        ("a **b** c", "<p>a <strong>b</strong> c</p>"),
        ("** 不是 **", "<p>** 不是 **</p>"),
        ("请勿乱停车\n-----\n居委会", "<p>请勿乱停车</p>\n<hr>\n<p>居委会</p>"),
        ("各位居民：\n\n    明天停水。\n\n\t特此通知。", "<p>各位居民：</p>\n<p>明天停水。</p>\n<p>特此通知。</p>"),
        ("　　明天停水。", "<p>明天停水。</p>"),
        ("[这里](//evil.example/x)", "<p>[这里](//evil.example/x)</p>"),
        ("[这里](/notices/)", '<p><a href="/notices/" rel="nofollow noopener">这里</a></p>'),
    ],
)
def test_7_19_notices_read_as_chinese_is_written(source: str, rendered: str) -> None:
    assert to_html(source).strip().replace("　　", "") == rendered
