"""How alike two requests for help are, in words a person can weigh. Pure: it finds, and never decides.

Names are compared without regard to case, accents, order, spaces, or a letter or two; and each name that is
written in brackets or after "known as" counts as one of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from watchmeplay.families.names import folded

DUE_APART = timedelta(weeks=3)
BIRTH_FROM_DUE = timedelta(weeks=6)
ALIKE = 86
SHORT = 3
NOT_A_NAME = frozenset({"baby", "unborn", "twin", "child", "bump", "unknown", "girl", "boy", "of", "the"})


class Sign(StrEnum):
    """One thing that two have in common."""

    PHONE = "phone"
    POSTCODE = "postcode"
    BIRTH_DATE = "birth-date"
    BIRTH_MONTH = "birth-month"
    DUE_DATE = "due-date"
    NAME = "name"
    NEARLY_NAME = "nearly-name"
    PARENT = "parent"


DATED = frozenset({Sign.BIRTH_DATE, Sign.BIRTH_MONTH, Sign.DUE_DATE})


@dataclass(frozen=True, slots=True)
class SeenChild:
    """A child of either side. A parent gives the month of birth alone: the day is then the first of it."""

    name: str
    born_on: date | None = None
    expected_on: date | None = None
    month_only: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What one side is compared by. A family has no digests of its own."""

    children: tuple[SeenChild, ...]
    parents: tuple[str, ...] = ()
    phones: frozenset[bytes] = frozenset()
    postcode: bytes | None = None


def signs(one: Subject, other: Subject) -> tuple[Sign, ...]:
    """What they have in common, strongest first; nothing when it is too little to show to anybody.

    A telephone number is enough by itself. A date needs a name, a parent or a postcode beside it; a postcode
    needs a name or a date: neighbours have one postcode, and many children one birthday.
    """
    found: set[Sign] = set()
    if one.phones & other.phones:
        found.add(Sign.PHONE)
    if one.postcode is not None and one.postcode == other.postcode:
        found.add(Sign.POSTCODE)
    pairs = [(mine, theirs) for mine in one.children for theirs in other.children]
    dated = [(near, pair) for pair in pairs if (near := _same_day(*pair))]
    found.update(near for near, _ in dated)
    if not found:
        return ()  # names alone are never enough, and to compare them is what takes long
    # Where a date fits, the names of those two children are compared, not those of their brothers and sisters.
    names = [_alike(a.name, b.name) for a, b in ([pair for _, pair in dated] or pairs)]
    found.update(name for name in names if name)
    if any(_alike(a, b) for a in one.parents for b in other.parents):
        found.add(Sign.PARENT)
    return tuple(sign for sign in Sign if sign in found) if _is_enough(found) else ()


def _is_enough(found: set[Sign]) -> bool:
    dated = bool(found & DATED)
    named = bool(found & {Sign.NAME, Sign.NEARLY_NAME})
    if Sign.PHONE in found:
        return True
    if dated:
        return named or Sign.PARENT in found or Sign.POSTCODE in found
    return Sign.POSTCODE in found and (named or Sign.PARENT in found)


def _same_day(one: SeenChild, other: SeenChild) -> Sign | None:
    if one.born_on and other.born_on:
        return _same_birth(one, other)
    if one.expected_on and other.expected_on:
        return Sign.DUE_DATE if abs(one.expected_on - other.expected_on) <= DUE_APART else None
    born, due = one.born_on or other.born_on, one.expected_on or other.expected_on
    return Sign.DUE_DATE if born and due and abs(born - due) <= BIRTH_FROM_DUE else None


def _same_birth(one: SeenChild, other: SeenChild) -> Sign | None:
    mine, theirs = one.born_on, other.born_on
    if mine is None or theirs is None:
        return None
    if one.month_only or other.month_only:
        return Sign.BIRTH_MONTH if (mine.year, mine.month) == (theirs.year, theirs.month) else None
    return Sign.BIRTH_DATE if mine == theirs else None


def _alike(one: str, other: str) -> Sign | None:
    mine, theirs = _forms(one), _forms(other)
    if mine & theirs:
        return Sign.NAME
    return Sign.NEARLY_NAME if any(_nearly(a, b) for a in mine for b in theirs) else None


def _nearly(one: str, other: str) -> bool:
    # A first name alone, beside a whole name: "Zofia" and "Sofia Maria Nowak".
    fewer, more = sorted(([_sound(word) for word in name.split()] for name in (one, other)), key=len)
    if all(word in more for word in fewer):
        return True
    sounds = _sound(one), _sound(other)
    if min(len(one), len(other)) <= SHORT:
        return False
    if fuzz.token_sort_ratio(one, other) >= ALIKE:
        return True
    if fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) >= ALIKE:
        return True
    # Spellings of one sound: "Mohammed" and "Muhammad", "Sofia" and "Zofia".
    return JaroWinkler.similarity(*sounds) * 100 >= ALIKE + 4


def _forms(name: str) -> set[str]:
    plain = folded(name)
    parts = re.split(r"[()\[\]/,“”\"]|\bknown as\b|\baka\b|\bcalled\b", plain)
    tidy = (" ".join(re.findall(r"\w+", part.replace("'", "").replace("’", ""))) for part in parts)
    return {form for form in tidy if form and not set(form.split()) <= NOT_A_NAME}


_SOUNDS = str.maketrans({"z": "s", "c": "k", "y": "i", "j": "i", "w": "v", "o": "u", "e": "a"})


def _sound(name: str) -> str:
    written = (
        name.replace("ph", "f").replace("ck", "k").replace("sh", "s").replace("ch", "s").replace("h", "")
    )
    return re.sub(r"(.)\1+", r"\1", written.translate(_SOUNDS))


def spans(days: Iterable[date], around: timedelta) -> list[tuple[date, date]]:
    """The stretches of days that lie within `around` of any of these, joined where they touch."""
    joined: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        start, end = day - around, day + around
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def months(days: Iterable[date]) -> list[tuple[date, date]]:
    """The months in which any of these days lie, first day and last."""
    firsts = sorted({day.replace(day=1) for day in days})
    return [(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)) for first in firsts]
