"""Tables as CSV files in one zip, with a dictionary that says what each column means.

RFC 4180, UTF-8 with a byte order mark (some programs take it for another encoding without), one file a table. Rows
are written as they come, so a table may be longer than memory.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import TextIOWrapper
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

# A cell that begins like this is worked out as a formula by the programs that open it (also in full-width form).
FORMULA = re.compile("[\\s\N{BYTE ORDER MARK}]*[-=+@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                     "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]|[\\t\\r\\n]")  # fmt: skip
UNPACKED_AS_MADE = (1980, 1, 1, 0, 0, 0)


class Kind(StrEnum):
    """What stands in a column."""

    ID = "id"
    TEXT = "text"
    CODE = "code"
    DATE = "date"
    MOMENT = "date and time"
    NUMBER = "whole number"
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, the values it may have if they are fixed, and where it comes from.

    `of` is where a row has its value: the name of an attribute (the column's own, unless told otherwise), or a
    function of the row and of what else is known.
    """

    name: str
    kind: Kind
    meaning: str
    codes: str = ""
    source: str = "written by this service"
    of: str | Callable[[Any, Any], Any] = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One file. `rows` are given in the order of `columns`, and read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


DICTIONARY = tuple(
    Column(name, Kind.TEXT, meaning)
    for name, meaning in (
        ("table", "The file, without .csv"),
        ("column", "The column's name"),
        ("meaning", "What stands in it. An empty cell: not known, or not the case"),
        ("type", "What kind of value it is"),
        ("codes", "The values it may have, where they are fixed"),
        ("source", "Where it comes from"),
    )
)
ABOUT = (
    Column("what", Kind.TEXT, "What the line says something about"),
    Column("words", Kind.TEXT, "What there is to say"),
)
HOUSE_RULES = (
    "Moments carry their distance from UTC. Dates are written year, month, day.",
    "A text that begins with =, +, - or @ (or a tab or a new line) has an apostrophe put before it, so that no "
    "program works it out as a formula. Take it off to have the text as it was written.",
)


def write(out: IO[bytes], tables: Sequence[Table], *, about: Sequence[tuple[str, str]]) -> None:
    """Write the zip: about.csv, dictionary.csv, then each table. The same rows give the same bytes."""
    rules = [("how values are written", rule) for rule in HOUSE_RULES]
    first = (
        Table("about", ABOUT, [*about, *rules]),
        Table("dictionary", DICTIONARY, _dictionary(tables)),
    )
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for table in (*first, *tables):
            entry = ZipInfo(f"{table.name}.csv", UNPACKED_AS_MADE)
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as raw:
                _write_table(raw, table)


def table(
    name: str, columns: Sequence[Column], found: Iterable[Any], *, place: ZoneInfo | None, known: Any = None
) -> Table:
    """A table of what was found, a row each. Its moments and days are those of `place`, or of each row's own zone."""
    return Table(name, columns, (tuple(_value(each, row, place, known) for each in columns) for row in found))


def cell(value: Any) -> str:
    """One value as it stands in a file, with no formula in it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    return str(value)


def codes(values: Iterable[str]) -> str:
    """The values of a code for the dictionary."""
    return ", ".join(values)


def _value(column: Column, row: Any, place: ZoneInfo | None, known: Any) -> Any:
    value = column.of(row, known) if callable(column.of) else getattr(row, column.of or column.name)
    if not isinstance(value, datetime):
        return value
    there = value.astimezone(place or ZoneInfo(row.zone))
    return there.date() if column.kind == Kind.DATE else there


def _write_table(raw: IO[bytes], table: Table) -> None:
    text = TextIOWrapper(raw, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        writer.writerow([cell(value) for value in row])
    text.flush()
    text.detach()


def _dictionary(tables: Sequence[Table]) -> Iterator[tuple[str, ...]]:
    for table in tables:
        for column in table.columns:
            yield (table.name, column.name, column.meaning, column.kind, column.codes, column.source)
