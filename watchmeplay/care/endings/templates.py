"""The beginnings of letters, from content/en/letters. A beginning is filled with facts; a person writes the rest.

What stands in [square brackets] speaks of a span of time: it is left out where that began and ended on one day.
"""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from string import Formatter

from watchmeplay.foundation.content import schema
from watchmeplay.foundation.content.problems import ContentErrors, Problem, read_text
from watchmeplay.foundation.languages import ENGLISH

# What a GP is told once the family has agreed, and not before.
AGREED = "The family has read this letter and agreed that we send it."
_SPAN = re.compile(r"\[([^\[\]]*)\]")
PLACES = frozenset({"child", "carer", "since", "until", "meetings", "outcome", "service"})


class Template(StrEnum):
    """Every beginning there has to be; also the name of its file."""

    REFERRER = "referrer"
    GP = "gp"
    HANDOVER = "handover"
    CLOSING = "closing"


Beginnings = Mapping[str, str]


def load(content: Path) -> Beginnings:
    """The words of every beginning. Raises `ContentErrors` naming file and remedy."""
    problems: list[Problem] = []
    folder = content / ENGLISH.code / "letters"
    found = {template: _words(folder / f"{template}.toml", problems) for template in Template}
    for path in sorted(folder.glob("*")):
        if path.stem not in set(Template):
            problems.append(Problem(path, 1, "No letter begins with this file", "Take it away"))
    if problems:
        raise ContentErrors(problems)
    return {template: words or "" for template, words in found.items()}


def filled(beginnings: Beginnings, template: str, facts: Mapping[str, str]) -> str:
    """A beginning with the facts in their places; a fact that is not known leaves a gap to write in."""
    known = {place: facts.get(place) or "…" for place in PLACES}
    one_day = facts.get("since") and facts.get("since") == facts.get("until")
    return _SPAN.sub("" if one_day else r"\1", beginnings[template]).format_map(known)


def with_agreement(words: str, *, agreed: bool, newly: bool) -> str:
    """A GP's letter without the sentence that the family agreed, unless it did; with it once it `newly` does."""
    if not agreed:
        return words.replace(AGREED, "").rstrip()
    return f"{words.rstrip()}\n\n{AGREED}" if newly and AGREED not in words else words


def _words(path: Path, problems: list[Problem]) -> str | None:
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(
            Problem(path, 1, f"The file is not TOML: {error}", "Put texts between quotation marks")
        )
        return None
    allowed = schema.Rule(
        lambda value: isinstance(value, list) and set(value) <= PLACES,
        f"Name places of {', '.join(sorted(PLACES))}",
    )
    words = schema.Rule(
        lambda value: _uses_only(value, facts.get("places")),
        "Write text whose {places} are those named above it",
    )
    rules = {"places": allowed, "words": words}
    if not schema.check(facts, rules, path=path, lines={}, first_line=1, problems=problems):
        return None
    return facts["words"].strip()


def _uses_only(value: object, places: object) -> bool:
    if not isinstance(value, str) or not value.strip() or not isinstance(places, list):
        return False
    try:
        parts = [(name, spec, turn) for _, name, spec, turn in Formatter().parse(value) if name is not None]
    except ValueError:
        return False
    return all(not spec and not turn for _, spec, turn in parts) and {name for name, *_ in parts} <= set(
        places
    )
