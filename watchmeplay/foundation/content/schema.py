"""The keys a content file must have, and what each may hold."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from watchmeplay.foundation.content.problems import Problem


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a value fits, and what to write where it does not."""

    fits: Callable[[object], bool]
    remedy: str


Schema = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that could not be read at all; no rule accepts it."""

    written: str


def text(longest: int = 200) -> Rule:
    """One line of words that is not empty."""
    return Rule(lambda value: _is_line(value, longest), f"Write one line of 1 to {longest} characters")


def optional_text(longest: int = 200) -> Rule:
    """One line of words, or an empty one."""
    remedy = f'Write one line of at most {longest} characters, or ""'
    return Rule(lambda value: value == "" or _is_line(value, longest), remedy)


def texts(longest: int = 60) -> Rule:
    """A list of one or more different lines of words."""

    def fits(value: object) -> bool:
        return (
            isinstance(value, list)
            and bool(value)
            and all(_is_line(item, longest) for item in value)
            and len(set(value)) == len(value)
        )

    return Rule(fits, "Write a list of different words, such as [crying, sleep]")


def texts_or_none(longest: int = 60) -> Rule:
    """A list of different lines of words, or an empty list."""
    some = texts(longest)
    remedy = "Write a list of different lines, such as [I am tired], or []"
    return Rule(lambda value: value == [] or some.fits(value), remedy)


def number(lowest: int, highest: int) -> Rule:
    """A whole number between two others, both allowed."""

    def fits(value: object) -> bool:
        return type(value) is int and lowest <= value <= highest

    return Rule(fits, f"Write a whole number from {lowest} to {highest}")


def day() -> Rule:
    """A date that exists, without a time."""

    def fits(value: object) -> bool:
        return isinstance(value, date) and not isinstance(value, datetime)

    return Rule(fits, "Write a date that exists, as year-month-day, such as 2026-11-22")


def flag() -> Rule:
    """Yes or no."""
    return Rule(lambda value: isinstance(value, bool), "Write true or false")


def one_of(known: Collection[str]) -> Rule:
    """One of the words given."""
    return Rule(lambda value: isinstance(value, str) and value in known, f"Write {_listed(known, 'or')}")


def some_of(known: Collection[str]) -> Rule:
    """A list of one or more of the words given, each at most once."""

    def fits(value: object) -> bool:
        return (
            isinstance(value, list)
            and bool(value)
            and all(isinstance(item, str) and item in known for item in value)
            and len(set(value)) == len(value)
        )

    return Rule(fits, f"Write a list of one or more of {_listed(known, 'and')}, each once")


def check(
    values: Mapping[str, object],
    schema: Schema,
    *,
    path: Path,
    lines: Mapping[str, int],
    first_line: int,
    problems: list[Problem],
) -> bool:
    """Add a problem for every missing, unknown or unfit key. True when there was none.

    `lines` says where each key stands; a missing key is reported at `first_line`.
    """
    before = len(problems)
    for key in schema.keys() - values.keys():
        problems.append(Problem(path, first_line, f"“{key}” is missing", f"Add it. {schema[key].remedy}"))
    for key, value in values.items():
        line = lines.get(key, first_line)
        rule = schema.get(key)
        if rule is None:
            remedy = f"Take it out, or write {_listed(schema, 'or')}"
            problems.append(Problem(path, line, f"“{key}” is not a known key", remedy))
        elif not rule.fits(value):
            problems.append(Problem(path, line, f"“{key}” cannot be {_shown(value)}", rule.remedy))
    return len(problems) == before


def _is_line(value: object, longest: int) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= longest and "\n" not in value


def _listed(known: Collection[str], last: str) -> str:
    *first, final = known
    return f"{', '.join(first)} {last} {final}" if first else final


def _shown(value: object) -> str:
    if isinstance(value, Broken):
        return value.written
    if value is None or value == "":
        return "empty"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    shown = str(value) if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
