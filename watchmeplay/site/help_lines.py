"""Urgent help by nation: telephone lines that were checked on a day and must be checked again by another."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from watchmeplay.foundation.content import schema, toml_file
from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.foundation.content.toml_file import Entry
from watchmeplay.foundation.words import noted


class Nation(StrEnum):
    """The nations of the United Kingdom, each with its own lines."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @property
    def label(self) -> str:
        """The nation's name."""
        return _NATIONS[self]


_NATIONS = {
    Nation.ENGLAND: noted("England"),
    Nation.WALES: noted("Wales"),
    Nation.SCOTLAND: noted("Scotland"),
    Nation.NORTHERN_IRELAND: noted("Northern Ireland"),
}


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line. `call` holds the digits to ring, `text` what to send; one of the two may be empty.

    `purpose` says when to use it, in words for families. `checked_on` and `review_by` are the days between
    which its number and hours are vouched for.
    """

    code: str
    name: str
    number: str
    call: str
    text: str
    hours: str
    nations: frozenset[Nation]
    purpose: str
    order: int
    confirmed: bool
    checked_on: date
    review_by: date
    source: str

    @property
    def words(self) -> tuple[str, ...]:
        """What families read of it, for the translators' catalogue: a line that changes is in English at once."""
        return tuple(filter(None, (self.name, self.number, self.text, self.hours, self.purpose)))


@dataclass(frozen=True, slots=True)
class HelpLines:
    """All lines of the file in their order. Families see only `confirmed` ones; staff see the rest."""

    confirmed: tuple[HelpLine, ...]
    unconfirmed: tuple[HelpLine, ...]

    def for_nation(self, nation: Nation) -> tuple[HelpLine, ...]:
        """The confirmed lines that answer in a nation, most urgent first. Overdue ones stay: a number
        that is probably right is better than none."""
        return tuple(line for line in self.confirmed if nation in line.nations)

    def overdue(self, today: date) -> tuple[HelpLine, ...]:
        """The confirmed lines whose day of review has passed: work for staff."""
        return tuple(line for line in self.confirmed if line.review_by < today)


def load(path: Path) -> HelpLines:
    """Load the file of help lines, such as content/help-lines.toml. ContentErrors when any part is wrong."""
    problems: list[Problem] = []
    entries = toml_file.read(path, {"line": FACTS}, problems)["line"]
    for entry in entries:
        _check(entry, problems)
    _check_order(entries, problems)
    _check_every_nation(path, entries, problems)
    if problems:
        raise ContentErrors(problems)
    lines = sorted(map(_help_line, entries), key=lambda line: line.order)
    return HelpLines(
        confirmed=tuple(line for line in lines if line.confirmed),
        unconfirmed=tuple(line for line in lines if not line.confirmed),
    )


FACTS: schema.Schema = {
    "code": schema.text(40),
    "name": schema.text(60),
    "number": schema.text(60),
    "call": schema.optional_text(15),
    "text": schema.optional_text(),
    "hours": schema.text(100),
    "nations": schema.some_of(list(Nation)),
    "for": schema.text(),
    "order": schema.number(1, 9999),
    "confirmed": schema.flag(),
    "checked_on": schema.day(),
    "review_by": schema.day(),
    "source": schema.text(),
}


def _check(entry: Entry, problems: list[Problem]) -> None:
    facts = entry.facts
    call = cast(str, facts["call"])
    if not re.fullmatch(r"[0-9]*", call):
        what = f"“call” is {call}, which cannot be rung"
        problems.append(entry.problem("call", what, "Write digits without spaces, such as 116123"))
    if not call and not facts["text"]:
        what = "The line can neither be rung nor texted"
        problems.append(entry.problem("call", what, "Fill in “call” or “text”"))
    if cast(date, facts["review_by"]) <= cast(date, facts["checked_on"]):
        what = "“review_by” is not after “checked_on”"
        problems.append(entry.problem("review_by", what, "Write a later day, at most a year later"))


def _check_order(entries: tuple[Entry, ...], problems: list[Problem]) -> None:
    taken: dict[object, object] = {}
    for entry in entries:
        order, code = entry.facts["order"], entry.facts["code"]
        if order in taken:
            what = f"“order” {order} is already taken by {taken[order]}"
            problems.append(entry.problem("order", what, "Give each line its own"))
        taken.setdefault(order, code)


def _check_every_nation(path: Path, entries: tuple[Entry, ...], problems: list[Problem]) -> None:
    """A family that chose its nation must never meet an empty page."""
    shown = [cast(list[str], entry.facts["nations"]) for entry in entries if entry.facts["confirmed"]]
    for nation in Nation if entries else ():
        if not any(nation in nations for nations in shown):
            what = f"No confirmed line answers in {nation.label}"
            problems.append(Problem(path, 1, what, "Add one, or confirm one"))


def _help_line(entry: Entry) -> HelpLine:
    facts: dict[str, Any] = dict(entry.facts)
    nations = frozenset(map(Nation, facts.pop("nations")))
    return HelpLine(nations=nations, purpose=facts.pop("for"), **facts)
