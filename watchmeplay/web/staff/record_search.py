"""Looking for words in a family's record. They are posted, so that none stands in an address, and the rows of
this one family are opened in memory: no index of anybody's words is kept anywhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from watchmeplay.families import overview
from watchmeplay.families.names import folded
from watchmeplay.families.overview import Record
from watchmeplay.web import transaction
from watchmeplay.web.forms.fields import StringField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.intake import shown
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.record_columns import Happened
from watchmeplay.web.staff.record_lines import Line, lines
from watchmeplay.web.staff.record_stream import stream

MOST = 500
SHOWN = 100
AROUND = 90
SEARCHED = (Happened.NOTE, Happened.PLAY_WORDS, Happened.MESSAGE)


class WordsForm(Form):
    """What is looked for: each word, in any order."""

    words = StringField(
        lazy("Find words in this record"),
        [Required(lazy("Enter a word to look for")), Longest(100)],
        width=20,
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that holds the words, and the place around them."""

    line: Line
    snippet: Markup


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `looked` is how many texts were opened, `all_of_them` whether there are no older ones."""

    hits: tuple[Hit, ...]
    number: int
    looked: int
    all_of_them: bool


@staff.get("/families/<uuid:family_id>/search")
def record_search_page(family_id: UUID) -> ResponseReturnValue:
    """The empty field, for whoever comes back here."""
    return _page(overview.surroundings(g.actor, family_id), WordsForm())


@staff.post("/families/<uuid:family_id>/search")
def record_search(family_id: UUID) -> ResponseReturnValue:
    """Look. Nothing is changed; opening the record is audited, and so is each sort of text that was opened."""
    form = WordsForm(request.form)
    # Opening hundreds of texts takes a moment, in which others may write.
    with transaction.before_writing():
        record = overview.open_record(g.actor, family_id)
        found = look(record, (form.words.data or "").split()) if form.validate() else None
        page = _page(record, form, found)
    return page, 200 if found else 422


def look(record: Record, words: Sequence[str]) -> Found:
    """The newest `MOST` notes, parts of the diary and messages each that hold every word. Six statements."""
    wanted = [word for word in (folded(word) for word in words) if word]
    opened, whole = [], True
    for kind in SEARCHED:
        found = stream(g.actor, record.family_id, [kind], limit=MOST)
        opened += lines(record, found, {})
        whole = whole and found.older is None
    holding = [line for line in opened if wanted and _holds(folded(line.words), wanted)]
    holding.sort(key=lambda line: (line.at, line.event.id), reverse=True)
    hits = tuple(Hit(line, snippet(line.words, wanted)) for line in holding[:SHOWN])
    return Found(hits, len(holding), len(opened), whole)


def snippet(text: str, wanted: Sequence[str]) -> Markup:
    """The words around the first of what was looked for, with all of it there marked."""
    line = " ".join(shown(text).split())
    plain, places = _spread(line)
    found = (match.span() for word in wanted for match in re.finditer(re.escape(word), plain) if word)
    # Where two begin at one place the longer is marked.
    spans = sorted(found, key=lambda span: (span[0], -span[1]))
    if not spans:
        return escape(line[: 2 * AROUND])
    start = max(places[spans[0][0]] - AROUND, 0)
    end = min(places[spans[0][1] - 1] + AROUND, len(line))
    said, at = escape("…" if start else ""), start
    for first, last in spans:
        left, right = max(places[first], at), min(places[last - 1] + 1, end)
        if left < right:
            said += escape(line[at:left]) + Markup("<mark>{}</mark>").format(line[left:right])
            at = right
    return said + escape(line[at:end]) + escape("…" if end < len(line) else "")


def _holds(text: str, wanted: Sequence[str]) -> bool:
    return all(word in text for word in wanted)


def _spread(line: str) -> tuple[str, list[int]]:
    """The line folded, and for each letter of that the place in the line that it came from."""
    plain: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(line):
        for one in folded(letter):
            plain.append(one)
            places.append(place)
    return "".join(plain), places


def _page(record: Record, form: WordsForm, found: Found | None = None) -> str:
    return render_template("staff/record_search.html", record=record, form=form, found=found, most=MOST)
