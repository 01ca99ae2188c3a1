"""Text made safe to put in a page: the service's own Markdown, and the plain words people write.

This is the only module that imports bleach and markdown. Both keep state in their objects and mix up
texts when one object serves several threads, so every call here makes its own.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

import bleach
import nh3
from markdown import Markdown, markdown
from markdown.extensions import Extension
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

REL_OF_OUR_LINKS = "noreferrer noopener"
REL_OF_THEIR_LINKS = "noreferrer noopener nofollow"
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "rel"}),
    "h2": frozenset({"id"}),
    "h3": frozenset({"id"}),
    "h4": frozenset({"id"}),
    "th": frozenset({"scope"}),
    "ol": frozenset({"start"}),
    "section": frozenset({"class"}),
}
TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "section"}
    | {"strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)


def to_html(source: str, headings: Mapping[str, str] | None = None) -> Markup:
    """Turn the service's own Markdown into HTML from a short list of harmless tags.

    `headings` names the blocks that may be fenced with /// and gives each its heading; a block may carry
    its own behind a bar: `/// try | In the bath`. The same source is turned only once in a process, so a
    guide in which one page changed is made again quickly.

    Headings carry ids made from their words. HTML typed in the source is shown as the characters typed.
    Links lose their address unless it begins with /, #, http, https, mailto or tel. It costs milliseconds:
    call it when content is loaded, never per request, and never with what visitors write (see plain).
    ValueError when lists or quotations are nested hundreds deep.
    """
    return _html(source, tuple((headings or {}).items()))


@lru_cache(maxsize=256)
def _html(source: str, headings: tuple[tuple[str, str], ...]) -> Markup:
    try:
        made = markdown(
            _printable(source),
            extensions=[
                TocExtension(marker="", slugify=slugify_unicode),
                "sane_lists",
                "tables",
                _Blocks(dict(headings)),
                _HouseRules(),
            ],
            output_format="html",
        )
    except RecursionError:
        raise ValueError("the text is nested too deeply") from None
    cleaned = bleach.clean(
        made,
        tags=TAGS,
        attributes={tag: sorted(names) for tag, names in ATTRIBUTES.items()},
        protocols=SCHEMES,
        strip=False,
        strip_comments=True,
    )
    # bleach gets no more security fixes. nh3 is maintained and stands behind it with the same short list.
    return Markup(  # noqa: S704
        nh3.clean(
            cleaned,
            tags=set(TAGS),
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            attribute_filter=_only_known_values,
            url_schemes=set(SCHEMES),
            link_rel=None,
        )
    )


def plain(text: str) -> Markup:
    """Show what a person wrote: every character as typed, no markup understood.

    A blank line starts a paragraph, a single line break is kept (LF, CRLF or CR), and http and https
    addresses become links. Each paragraph finds its own direction, so Arabic and Hebrew read from the
    right beside English. Cheap enough for every request: microseconds for a diary entry.
    """
    lines = _printable(text).replace("\r\n", "\n").replace("\r", "\n")
    shown = (_with_links(part) for part in _paragraphs(lines))
    return Markup("".join(f'<p dir="auto">{part}</p>' for part in shown))  # noqa: S704


def to_text(html: str) -> str:
    """Read HTML back as words: blocks and line breaks become line breaks, entities become characters."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.words()


# Half of a character pair cannot be sent as UTF-8 and NUL cannot stand in a page: both would end in an
# error far from their cause.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


class _HouseRules(Extension):
    """Leaves HTML in the source as the characters typed, and marks links that lead away."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # After "inline" (20), which makes the links.
        md.treeprocessors.register(_Marks(md), "house_rules", 1)


class _Blocks(BlocksExtension):
    """Blocks fenced with ///, each a section under the heading that its name stands for."""

    def __init__(self, headings: Mapping[str, str]) -> None:
        self._headings = headings
        super().__init__()

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: ARG002, N802
        for name, heading in self._headings.items():
            block_mgr.register(type(name, (_Fenced,), {"NAME": name, "HEADING": heading}), {})


class _Fenced(Block):
    ARGUMENT = None
    OPTIONS: dict[str, Any] = {}
    HEADING = ""

    def on_create(self, parent: Element) -> Element:
        section = SubElement(parent, "section", {"class": f"block block--{self.NAME}"})
        SubElement(section, "h2").text = self.argument or self.HEADING
        return section


class _Marks(Treeprocessor):
    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if _AWAY.match(link.get("href", "")):
                link.set("rel", REL_OF_OUR_LINKS)
        for head in root.iter("thead"):
            for cell in head.iter("th"):
                cell.set("scope", "col")


_AWAY = re.compile("https?:", re.IGNORECASE)
_KNOWN_BEGINNING = re.compile(r"https?://|mailto:|tel:|#|/(?![/\\])", re.IGNORECASE)


_BLOCK_CLASS = re.compile("block block--[a-z]+")


def _only_known_values(_tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if _KNOWN_BEGINNING.match(value) else None
    if name == "class":
        return value if _BLOCK_CLASS.fullmatch(value) else None
    return value


def _paragraphs(lines: str) -> list[str]:
    """Split at lines that hold nothing but spaces. One pass: the text may be a megabyte of line breaks."""
    paragraphs: list[str] = []
    held: list[str] = []
    for line in lines.split("\n"):
        if line.strip():
            held.append(line)
        elif held:
            paragraphs.append("\n".join(held))
            held = []
    if held:
        paragraphs.append("\n".join(held))
    return paragraphs


# An address ends at a space, a quote, an angle bracket, a Chinese or Japanese stop, or a character that
# turns or hides writing, so nothing after it can be dressed up as part of it. It is left as words when its
# host runs on into an @ (https://bank.example@thief.example) or into letters outside ASCII (many look like
# another's name).
_LONGEST_ADDRESS = 2000
_ADDRESS = re.compile(
    r"(?<![a-z0-9_])https?://[a-z0-9][a-z0-9.-]*+(?::\d{1,5}+)?+(?![@\\\w]|:\w)"
    r"(?:[/?#][^\s<>\"\x00-\x20\x7f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u3000-\u303f\uff00-\uff20]{0,2000}+)?+",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?'*_~’”»…،؛؟"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def _with_links(paragraph: str) -> str:
    if "://" not in paragraph:
        return _escaped(paragraph)
    parts: list[str] = []
    done = 0
    for found in _ADDRESS.finditer(paragraph):
        address = _without_closing(found.group())
        if not _may_be_linked(address):
            continue
        parts.append(_escaped(paragraph[done : found.start()]))
        shown = _escaped(address)
        parts.append(f'<a href="{shown}" rel="{REL_OF_THEIR_LINKS}" dir="ltr">{shown}</a>')
        done = found.start() + len(address)
    parts.append(_escaped(paragraph[done:]))
    return "".join(parts)


def _escaped(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>")


def _without_closing(address: str) -> str:
    """Leave the full stop or bracket of the sentence outside the link."""
    spare = {last: address.count(last) - address.count(first) for last, first in _BRACKETS.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if spare.get(last, 0) > 0:
            spare[last] -= 1
        elif last not in _CLOSING:
            break
        end -= 1
    return address[:end]


def _may_be_linked(address: str) -> bool:
    if len(address) >= _LONGEST_ADDRESS:
        return False
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class _Reader(HTMLParser):
    """Collects the words of a page, with a line break wherever a block begins or ends."""

    CELLS = frozenset({"td", "th"})
    BLOCKS = TAGS - CELLS - {"a", "code", "em", "strong"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []

    def words(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._break_before(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break_before(tag)

    def handle_data(self, data: str) -> None:
        self._parts.append(data.replace("\n", " "))

    def _break_before(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self._parts.append("\n")
        elif tag in self.CELLS:
            self._parts.append(" ")
