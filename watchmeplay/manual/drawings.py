"""The drawings of the guide: every scene of content/drawings, put together from its parts when loaded."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from markupsafe import Markup

from watchmeplay.foundation.content import schema, toml_file
from watchmeplay.foundation.content.problems import ContentErrors, Problem, read_text
from watchmeplay.foundation.content.toml_file import Entry
from watchmeplay.manual import drawing_part
from watchmeplay.manual.drawing_part import COLOURS, Shape
from watchmeplay.manual.drawing_scene import HAIRS, SKINS, Complaint, Facts, compose

LARGEST_SCENE = 3_000


def load(folder: Path) -> Mapping[str, Markup]:
    """Every scene by its name, as one small SVG each, from scenes.toml and parts/ of the folder.

    The lines follow the colour of the page's words (currentColor). A scene holds no id, style or link, so
    any number may stand on one page. Raises ContentErrors with every problem of the kit.
    """
    problems: list[Problem] = []
    kit = _kit(folder / "parts", problems)
    path = folder / "scenes.toml"
    entries = toml_file.read(path, {"person": _PERSON, "scene": _SCENE}, problems)
    people = {cast(str, entry.facts["code"]): entry.facts for entry in entries["person"]}
    written = (read_text(path, []) or "").split("\n")
    scenes: dict[str, Markup] = {}
    for entry in entries["scene"]:
        name = cast(str, entry.facts["name"])
        if name in scenes:
            problems.append(entry.problem("name", f"Two scenes are named “{name}”", "Give each its own name"))
        svg = compose(_parts(entry, people, written, problems), kit)
        if len(svg.encode()) > LARGEST_SCENE:
            what = f"The scene “{name}” takes {len(svg.encode()):,} bytes"
            remedy = f"Take parts out: a scene may take {LARGEST_SCENE:,}"
            problems.append(entry.problem("name", what, remedy))
        scenes[name] = Markup(svg)  # noqa: S704 - made of numbers and of our own names only
    if problems:
        raise ContentErrors(problems)
    return scenes


_PART_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.svg")
_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _number(lowest: float, highest: float) -> schema.Rule:
    def fits(value: object) -> bool:
        return type(value) in (int, float) and lowest <= cast(float, value) <= highest

    return schema.Rule(fits, f"Write a number from {lowest} to {highest}")


def _is_point(value: object) -> bool:
    on_page = _number(-60, 300)
    return isinstance(value, list) and len(value) == 2 and all(map(on_page.fits, value))


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(map(_NAME.fits, value))


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


_NAME = schema.Rule(
    lambda value: isinstance(value, str) and bool(_WORDS.fullmatch(value)), "Write small words with hyphens"
)
_NAMES = schema.Rule(_are_names, 'Write a list of names, such as ["glasses"], or []')
_POINT = schema.Rule(_is_point, "Write a point of the scene, such as [120, 96]")
_LOOKS: schema.Schema = {
    "skin": schema.one_of(SKINS),
    "hair": schema.one_of(HAIRS),
    "head": _NAME,
    "wears": _NAMES,
}
_PLACED: schema.Schema = _LOOKS | {
    "part": _NAME,
    "who": _NAME,
    "x": _number(-60, 300),
    "y": _number(-60, 220),
    "scale": _number(0.1, 4),
    "turn": _number(-180, 180),
    "flip": schema.flag(),
    "cloth": schema.one_of(COLOURS),
    "legs": schema.one_of(COLOURS),
    "face": _NAME,
    "look": _POINT,
    "near": _POINT,
    "far": _POINT,
}
_PERSON: schema.Schema = {"code": _NAME} | _LOOKS
_SCENE: schema.Schema = {
    "name": _NAME,
    "parts": schema.Rule(_are_tables, 'Write one part a line: { part = "ball", x = 120, y = 138 },'),
}


def _kit(folder: Path, problems: list[Problem]) -> dict[str, Shape]:
    if not folder.is_dir():
        problems.append(Problem(folder, 1, "There is no such folder", "Add it, or correct its name"))
        return {}
    kit = {}
    for path in sorted(folder.glob("[!.]*[!~]")):
        if not _PART_NAME.fullmatch(path.name):
            remedy = "Name it like carer-sit.svg, or move it away"
            problems.append(Problem(path, 1, "This is not the name of a part", remedy))
        elif part := drawing_part.read(path, problems):
            kit[path.stem] = part
    return kit


def _parts(
    entry: Entry, people: Mapping[str, Facts], written: list[str], problems: list[Problem]
) -> list[tuple[Facts, Complaint]]:
    """The parts that are written as they must be, with what each person brings, and where to complain."""
    start = entry.lines.get("parts", entry.line)
    lines = [
        number for number, line in enumerate(written[start - 1 :], start) if re.search(r"\bpart\s*=", line)
    ]
    parts: list[tuple[Facts, Complaint]] = []
    for index, facts in enumerate(cast(list[Facts], entry.facts["parts"])):
        line = lines[index] if index < len(lines) else start

        def complain(what: str, remedy: str, line: int = line) -> None:
            problems.append(Problem(entry.path, line, what, remedy))

        for key in sorted(facts.keys() - _PLACED.keys()):
            complain(f"“{key}” is not a known key of a part", f"Take it out, or write {', '.join(_PLACED)}")
        rules = {key: rule for key, rule in _PLACED.items() if key in facts or key == "part"}
        known = {key: value for key, value in facts.items() if key in _PLACED}
        if not schema.check(known, rules, path=entry.path, lines={}, first_line=line, problems=problems):
            continue
        who = cast(str | None, facts.get("who"))
        if who is not None and who not in people:
            complain(f"There is no person “{who}”", f"Write {' or '.join(people)}, or add a [[person]]")
            continue
        looks = {key: value for key, value in people[who].items() if key in _LOOKS} if who else {}
        parts.append((looks | known, complain))
    return parts
