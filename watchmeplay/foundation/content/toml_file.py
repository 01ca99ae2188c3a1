"""A TOML file of entries: several kinds of [[entry]], each a short list of facts."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watchmeplay.foundation.content import schema
from watchmeplay.foundation.content.problems import Problem, read_text


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts under one [[kind]] line. `lines` says where each stands in the file."""

    path: Path
    facts: Mapping[str, object]
    lines: Mapping[str, int]
    line: int

    def problem(self, key: str, what: str, remedy: str) -> Problem:
        """A problem at the line of one fact."""
        return Problem(self.path, self.lines.get(key, self.line), what, remedy)


def read(
    path: Path, kinds: Mapping[str, schema.Schema], problems: list[Problem]
) -> Mapping[str, tuple[Entry, ...]]:
    """Read and check a file: each kind to its entries that fit, in the order written.

    Adds a problem for everything else: TOML that cannot be read, unknown kinds, entries that do not fit,
    a `code` used twice in a kind, and a kind without entries.
    """
    entries: dict[str, tuple[Entry, ...]] = dict.fromkeys(kinds, ())
    text = read_text(path, problems)
    if text is None:
        return entries
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        reason = re.sub(r" \(at .*\)$", "", str(error)) or "it cannot be read"
        what = f"The file is not TOML: {reason}"
        problems.append(Problem(path, line, what, "Put every text between quotation marks, one fact a line"))
        return entries
    places = _places(text)
    for kind in tables.keys() - kinds.keys():
        remedy = f"Take it out, or write {' or '.join(f'[[{known}]]' for known in kinds)}"
        problems.append(Problem(path, _first(places, kind), f"“{kind}” is not known here", remedy))
    for kind, rules in kinds.items():
        entries[kind] = _entries(path, kind, tables.get(kind), rules, places, problems)
    return entries


Places = list[tuple[str, int, dict[str, int]]]


def _entries(
    path: Path,
    kind: str,
    tables: object,
    rules: schema.Schema,
    places: Places,
    problems: list[Problem],
) -> tuple[Entry, ...]:
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        what = f"There is no [[{kind}]]"
        problems.append(
            Problem(path, _first(places, kind), what, f"Add one: a line of [[{kind}]] and its facts")
        )
        return ()
    found = []
    where = [(line, lines) for name, line, lines in places if name == kind]
    taken: set[object] = set()
    for index, facts in enumerate(tables):
        line, lines = where[index] if index < len(where) else (1, {})
        entry = Entry(path, facts, lines, line)
        if not schema.check(facts, rules, path=path, lines=lines, first_line=line, problems=problems):
            continue
        code = facts.get("code")
        if code is not None and code in taken:
            problems.append(entry.problem("code", f"The code “{code}” is used twice", "Give each its own"))
            continue
        taken.add(code)
        found.append(entry)
    return tuple(found)


def _places(text: str) -> Places:
    """Where each [[kind]] and its keys stand. TOML's own reader forgets."""
    places: Places = []
    for number, line in enumerate(text.split("\n"), start=1):
        if found := re.match(r"\s*\[\[?\s*([\w-]+)\s*\]\]?", line):
            places.append((found[1], number, {}))
        elif found := re.match(r"\s*\"?([\w-]+)\"?\s*=", line):
            if places:
                places[-1][2].setdefault(found[1], number)
            else:
                places.append((found[1], number, {}))
    return places


def _first(places: Places, kind: str) -> int:
    return next((line for name, line, _ in places if name == kind), 1)
