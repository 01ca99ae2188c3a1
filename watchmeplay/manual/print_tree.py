"""A page's HTML as a tree that a printed sheet is drawn from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

# A string, or {"tag": …, "inside": [nodes], …}.
Node = Any
# What a link leads to on paper: {"place": …} within the sheet, {"address": …} outside it, {} for plain words.
Lead = Callable[[str], Mapping[str, str]]

# The engine draws no tree that is much deeper than this; what stands deeper is drawn at this depth.
DEEPEST = 12
LONGEST_WORD = 30
# A block of so many letters fits on a sheet and is not torn in two.
WHOLE = 600
_EMPTY = frozenset({"br", "hr"})
_HOLDS_WORDS = frozenset({"a", "code", "em", "h2", "h3", "h4", "li", "p", "pre", "strong", "td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{LONGEST_WORD}}}(?=[^\s\u200b])")
_KIND = re.compile(r"block--([a-z]+)")


def read(html: str, lead: Lead) -> list[Node]:
    """The tree of HTML that `rich_text.to_html` made: its words as words, its tags as nodes."""
    reader = _Reader(lead)
    reader.feed(html)
    reader.close()
    return reader.top


def breakable(words: str) -> str:
    """The words, with a place to break in each that is longer than a line of a small sheet."""
    return _LONG_WORD.sub("\\g<0>\u200b", words)


@dataclass(slots=True)
class _Open:
    tag: str
    inside: list[Node]
    node: dict[str, Any] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Builds the tree from the events of the standard parser."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(convert_charrefs=True)
        self._lead = lead
        self.top: list[Node] = []
        self._open = [_Open("", self.top)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        around = self._open[-1]
        if tag not in _EMPTY and len(self._open) > DEEPEST:
            self._open.append(_Open(tag, around.inside))
            return
        said = {name: value or "" for name, value in attrs}
        node: dict[str, Any] = {"tag": tag, "inside": [], **self._facts(tag, said)}
        around.inside.append(node)
        if tag not in _EMPTY:
            self._open.append(_Open(tag, node["inside"], node))

    def handle_endtag(self, tag: str) -> None:
        while tag in (open_.tag for open_ in self._open[1:]):
            closed = self._open.pop()
            if closed.node:
                _finish(closed.node)
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        tags = {open_.tag for open_ in self._open}
        if "pre" in tags:
            for number, line in enumerate(data.rstrip("\n").split("\n")):
                if number:
                    self._open[-1].inside.append({"tag": "br", "inside": []})
                self._open[-1].inside.append(breakable(line))
        elif data.strip() or tags & _HOLDS_WORDS:
            self._open[-1].inside.append(breakable(_SPACE.sub(" ", data)))

    def _facts(self, tag: str, said: Mapping[str, str]) -> Mapping[str, Any]:
        if tag == "a":
            return self._lead(said.get("href", ""))
        if tag == "ol" and said.get("start", "").isdecimal():
            return {"start": int(said["start"])}
        if tag == "section":
            kind = _KIND.search(said.get("class", ""))
            return {"kind": kind[1] if kind else "", "heading": []}
        return {}


def _finish(node: dict[str, Any]) -> None:
    """Put a closed node into the shape that the templates draw."""
    if node["tag"] == "section":
        if node["inside"] and _is(node["inside"][0], "h2"):
            node["heading"] = node["inside"].pop(0)["inside"]
        node["whole"] = _letters(node) <= WHOLE
    elif node["tag"] in {"ul", "ol"}:
        node["inside"] = [one for one in node["inside"] if _is(one, "li")]
    elif node["tag"] == "table":
        rows = [_cells(row) for part in node["inside"] if not isinstance(part, str) for row in part["inside"]]
        columns = max((len(row) for row in rows), default=0)
        node["inside"] = []
        node["rows"] = [row + [[]] * (columns - len(row)) for row in rows]
        node["columns"] = columns


def _cells(row: Node) -> list[list[Node]]:
    return [cell["inside"] for cell in row["inside"] if not isinstance(cell, str)]


def _letters(node: Node) -> int:
    return len(node) if isinstance(node, str) else sum(map(_letters, node["inside"]))


def _is(node: Node, tag: str) -> bool:
    return not isinstance(node, str) and node["tag"] == tag
