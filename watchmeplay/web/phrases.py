"""Marks, in a person's own words, the phrases that somebody noticed."""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from watchmeplay.web.forms.intake import shown

LONGEST = 2000


def marked(text: str, phrases: Sequence[str], name: str = "phrase") -> Markup:
    """The text as escaped paragraphs with each phrase in <mark id="phrase-N">, N counting from 1.

    `name` stands for “phrase” in the ids, for a page that marks several texts.

    A phrase is found whatever its line breaks became on the way. One that is no longer in the text
    (the entry was changed since) is left out; where two overlap, the one that starts first is marked.
    """
    whole = shown(text).replace("\r\n", "\n").replace("\r", "\n")
    spans = _spans(whole, phrases)
    parts: list[Markup] = []
    for start, end in _paragraphs(whole):
        parts.append(Markup('<p dir="auto">') + _with_marks(whole, start, end, spans, name) + Markup("</p>"))
    return Markup("").join(parts)


def _spans(text: str, phrases: Sequence[str]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for number, phrase in enumerate(phrases, 1):
        words = shown(phrase[:LONGEST]).split()
        match = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
        if match:
            found.append((match.start(), match.end(), number))
    clear: list[tuple[int, int, int]] = []
    for span in sorted(found):
        if not clear or span[0] >= clear[-1][1]:
            clear.append(span)
    return clear


def _paragraphs(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text) if match.group().strip()]


def _with_marks(text: str, start: int, end: int, spans: list[tuple[int, int, int]], name: str) -> Markup:
    parts: list[Markup] = []
    at = start
    for first, last, number in spans:
        first_here, last_here = max(first, start), min(last, end)
        if first_here >= last_here:
            continue
        parts.append(_lines(text[at:first_here]))
        label = Markup(' id="{}-{}"').format(name, number) if first_here == first else Markup("")
        parts.append(Markup("<mark{}>{}</mark>").format(label, _lines(text[first_here:last_here])))
        at = last_here
    parts.append(_lines(text[at:end]))
    return Markup("").join(parts)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
