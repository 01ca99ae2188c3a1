"""What the printed sheets say: the facts that their templates are filled with, in one language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date, get_day_names

from watchmeplay.foundation.languages import ENGLISH, LANGUAGES, Language
from watchmeplay.foundation.words import noted
from watchmeplay.manual.library import ADDRESS, Library
from watchmeplay.manual.page import TO_BE_APPROVED, Page
from watchmeplay.manual.print_tree import breakable, read

Say = Callable[[str, str], str]
Told = dict[str, Any]
HELP_NOW = "/help-now"
OWNERS = "watchmeplay.info"
INK = "#212B32"


@dataclass(frozen=True, slots=True)
class Ring:
    """A line that answers people in need, in English. `facts` are its hours and other ways to reach it.

    `checked_on` is the day its number was compared with what is published.
    """

    name: str
    number: str
    purpose: str
    facts: tuple[str, ...]
    checked_on: date


@dataclass(frozen=True, slots=True)
class House:
    """What the sheets need to know beside the guide.

    `rings` are the help lines of the service's nation. `drawings` are the scenes by name, as SVG.
    `say(code, words)` puts our own words into a language.
    """

    service: str
    rings: tuple[Ring, ...]
    drawings: Mapping[str, str]
    say: Say


def guide(library: Library, house: House) -> Told:
    """The whole guide for families."""
    language = LANGUAGES[library.language]
    parts = library.for_parents.by_part()
    printed = frozenset(page.slug for pages in parts.values() for page in pages)
    return _sheet(language, house, GUIDE, GUIDE_ABOUT) | {
        "cover": _drawn(house, library.for_parents.pages[0]),
        "words": {
            "contents": house.say(language.code, noted("What is in the guide")),
            "page": house.say(language.code, noted("page %(number)s")),
            "help": house.say(language.code, noted("Help now")),
        },
        "parts": [
            {
                "title": house.say(language.code, part.label),
                "pages": [_page(page, language, house, printed) for page in pages],
            }
            for part, pages in parts.items()
        ],
        "help": [_ring(ring, language, house.say) for ring in house.rings],
        "checked": _checked(house, language.code),
        "honest": [
            house.say(language.code, HONEST),
            f"{house.say(language.code, WHOSE)} {OWNERS}.",
        ],
    }  # fmt: skip


def week_sheet(library: Library, house: House) -> Told:
    """A sheet for the diary by hand: seven days, and room to write. Nothing on it counts anything."""
    language = LANGUAGES[library.language]
    days = get_day_names("wide", "stand-alone", locale=language.code)
    return _sheet(language, house, WEEK, WEEK_ABOUT) | {
        "days": [_with_capital(days[number]) for number in range(7)],
        "words": {key: house.say(language.code, words) for key, words in _WEEK_WORDS.items()},
        "readers": [house.say(language.code, words) for words in _READERS],
    }


def dated(told: Told, house: House, *, made: date, version: str) -> Told:
    """The same sheet with the day it is made on and the version of its words."""
    code = told["language"]["code"]
    line = house.say(code, noted("Made on %(date)s. Version %(version)s."))
    return told | {
        "made": [made.year, made.month, made.day],
        "imprint": [line % {"date": _day(made, code), "version": version}, LANGUAGES[code].own_name],
    }


GUIDE = noted("The guide")
GUIDE_ABOUT = noted("Short pages about playing with your child. Begin anywhere.")
WEEK = noted("A week of play")
WEEK_ABOUT = noted("Write as little as you like. A day may stay empty, and nothing has to be caught up.")
HONEST = noted("Nobody has proved yet that Watch Me Play! helps. Researchers are still studying it.")
WHOSE = noted("The guide is written in our own words. The published manual belongs to its owners:")
_WEEK_WORDS = {
    "week": noted("Week of"),
    "day": noted("Day"),
    "when": noted("When"),
    "how_long": noted("About how long"),
    "seen": noted("What did you see and hear?"),
    "seen_hint": noted("Only what a camera would catch."),
    "felt": noted("What was it like for you?"),
    "felt_hint": noted("Any feeling has its place here."),
    "readers": noted("Who may read this sheet?"),
    "readers_hint": noted("Others may find paper and read it. Keep it where that is safe for you."),
    "later": noted("Something to talk about"),
}
_READERS = (noted("Only me"), noted("My team"), noted("Another adult who looks after my child"))


def _sheet(language: Language, house: House, title: str, about: str) -> Told:
    return {
        "language": _tongue(language),
        "service": breakable(house.service),
        "title": house.say(language.code, title),
        "about": house.say(language.code, about),
    }


def _page(page: Page, language: Language, house: House, printed: frozenset[str]) -> Told:
    borrowed = page.language != language.code
    note = noted("This page is not in your language yet. Here it is in English.")
    return {
        "slug": page.slug,
        "title": breakable(page.title),
        "summary": breakable(page.summary),
        "language": _tongue(LANGUAGES[page.language]),
        "borrowed": house.say(language.code, note) if borrowed else "",
        "standing": _standing(page, language.code, house.say),
        "body": read(str(page.html), lambda address: _lead(address, printed)),
    } | _drawn(house, page)


def _ring(ring: Ring, language: Language, say: Say) -> Told:
    """A line of help. One that was changed since it was translated is in English, and says so to a voice."""
    purpose = say(language.code, ring.purpose)
    tongue = language if purpose != ring.purpose else ENGLISH
    return {
        "name": say(tongue.code, ring.name),
        "number": say(tongue.code, ring.number),
        "purpose": purpose,
        "facts": [say(tongue.code, fact) for fact in ring.facts],
        "language": _tongue(tongue),
    }


def _checked(house: House, code: str) -> str:
    """When the numbers were last vouched for: the oldest of their days, for paper lies about for long."""
    if not house.rings:
        return ""
    oldest = min(ring.checked_on for ring in house.rings)
    said = house.say(code, noted("Checked on %(day)s")) % {"day": _day(oldest, code)}
    meaning = house.say(code, noted("“Checked” means compared with published pages on that day."))
    return f"{said}. {meaning}"


def _lead(address: str, printed: frozenset[str]) -> Mapping[str, str]:
    """Where a link leads on paper: to a place in the book, outside, or nowhere."""
    if address == HELP_NOW:
        return {"place": "help"}
    if address.startswith(ADDRESS):
        slug = address.removeprefix(ADDRESS).partition("#")[0]
        return {"place": f"page-{slug}"} if slug in printed else {}
    return {} if address.startswith(("/", "#")) or not address else {"address": address}


def _standing(page: Page, code: str, say: Say) -> str:
    """Who stands behind a page, as the page itself says it on the screen."""
    draft = say(code, noted("This translation was drafted by a machine. A person has still to check it."))
    if page.reviewed_by == TO_BE_APPROVED:
        line = noted("This page is still to be approved by a clinician. Last changed on %(date)s.")
    else:
        line = noted("Approved by %(name)s on %(date)s.")
    said = say(code, line) % {"name": page.reviewed_by, "date": _day(page.reviewed, code)}
    return f"{draft} {said}" if page.translation and not page.is_approved else said


def _drawn(house: House, page: Page) -> Told:
    svg = house.drawings.get(page.illustration)
    return {"drawing": _for_paper(str(svg)) if svg else None, "alt": page.illustration_alt}


def _for_paper(svg: str) -> str:
    """A scene that stands alone: it says what it is, and its lines are ink."""
    alone = (
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns=" not in svg else svg
    )
    return alone.replace("currentColor", INK)


def _tongue(language: Language) -> Told:
    return {"code": language.code, "tag": language.tag, "direction": language.direction}


def _day(day: date, code: str) -> str:
    return format_date(day, "d MMMM y", locale=code)


def _with_capital(word: str) -> str:
    return word[:1].upper() + word[1:]
