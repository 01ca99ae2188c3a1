"""One part of a drawing, read from its SVG file: a few kinds of shapes in our colours, and nothing that acts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from xml.parsers import expat

from watchmeplay.foundation.content.problems import Problem, read_text

COLOURS: Mapping[str, str] = {
    "sun": "#F2C14E",
    "clay": "#D9754E",
    "sky": "#8FB8C9",
    "leaf": "#8BAF7C",
    "paper": "#FFFDF8",
    "sand": "#E0C8A2",
    "dusk": "#4C6272",
    "night": "#33526B",
    "ink": "#212B32",
}
CHOSEN_BY_SCENE = ("skin", "hair", "cloth", "legs")
PAINTS = {"none", "currentColor", *COLOURS, *CHOSEN_BY_SCENE}
MARKERS = {"head": "circle", "face": "circle", "near": "polyline", "far": "polyline"}

_NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
_LENGTH = re.compile(_NUMBER)
_LENGTHS = re.compile(rf"{_NUMBER}(?:[ ,]+{_NUMBER})*")
_PAINTED = {"fill", "stroke"}
_VALUES = {
    "viewBox": _LENGTHS,
    "points": _LENGTHS,
    "stroke-dasharray": _LENGTHS,
    "d": re.compile(r"[MmLlHhVvCcSsQqTtAaZz\d\s.,-]*"),
    "transform": re.compile(rf"(?:(?:translate|scale|rotate)\({_LENGTHS.pattern}\))+"),
    "id": re.compile("|".join(MARKERS)),
}
_KINDS = {
    "svg": {"viewBox", "xmlns"},
    "g": set(),
    "path": {"d"},
    "circle": {"cx", "cy", "r", "id"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "rect": {"x", "y", "width", "height", "rx", "ry"},
    "line": {"x1", "y1", "x2", "y2"},
    "polyline": {"points", "id"},
    "polygon": {"points"},
}  # fmt: skip
_ANYWHERE = {"fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "transform"}
_XMLNS = "http://www.w3.org/2000/svg"
_DEEPEST = 6
_ARM = 6  # three points of two numbers each


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of a part. `inner` are the shapes within it; `line` is where it stands in its file."""

    kind: str
    facts: Mapping[str, str]
    line: int
    inner: list["Shape"] = field(default_factory=list)

    @property
    def marker(self) -> str | None:
        """What is to be drawn in its place: a head, a face or an arm; None for an ordinary shape."""
        return self.facts.get("id")

    def find(self, marker: str) -> "Shape | None":
        """The first shape within that marks that place."""
        for shape in self.inner:
            if shape.marker == marker:
                return shape
            if found := shape.find(marker):
                return found
        return None

    def number(self, key: str) -> float:
        """A length among the facts; 0 when it is not written."""
        return float(self.facts.get(key, "0"))

    @property
    def points(self) -> list[tuple[float, float]]:
        """The corners of a polyline."""
        numbers = [float(one) for one in re.split(r"[\s,]+", self.facts["points"].strip())]
        return list(zip(numbers[::2], numbers[1::2], strict=True))


def read(path: Path, problems: list[Problem]) -> Shape | None:
    """Read and check one part. None, with the problems added, where it may not be drawn.

    Only the shapes, facts and colours of our drawings pass: no script, style, link, event, text or entity.
    """
    text = read_text(path, problems)
    if text is None:
        return None
    reader = _Reader(path)
    try:
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        what = f"The drawing cannot be read: {expat.errors.messages[error.code]}"
        reader.found.append(Problem(path, error.lineno, what, "Mend its XML: close every tag and quotation"))
    except _Refused:
        pass
    problems.extend(reader.found)
    return reader.top if reader.top and not reader.found else None


class _Refused(Exception):
    """Reading stops: what follows need not be looked at."""


class _Reader:
    """Follows the file from tag to tag. `found` are its problems, `top` the outermost shape."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Problem] = []
        self.top: Shape | None = None
        self._open: list[Shape] = []
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def _problem(self, what: str, remedy: str) -> None:
        self.found.append(Problem(self.path, self.parser.CurrentLineNumber, what, remedy))

    def _doctype(self, *_: object) -> None:
        self._problem("The drawing has a DOCTYPE", "Take it out: our drawings have no entities")
        raise _Refused

    def _instruction(self, target: str, _: str) -> None:
        self._problem(f"The drawing holds “<?{target}”", "Take it out")

    def _words(self, words: str) -> None:
        if words.strip():
            self._problem("The drawing holds words", "Take them out: words cannot be translated there")

    def _start(self, kind: str, facts: dict[str, str]) -> None:
        shape = Shape(kind, facts, self.parser.CurrentLineNumber)
        self._check(shape)
        if len(self._open) >= _DEEPEST:
            self._problem("The drawing is nested too deeply", "Take some of its <g> out")
            raise _Refused
        if self._open:
            self._open[-1].inner.append(shape)
        else:
            self.top = shape
        self._open.append(shape)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _check(self, shape: Shape) -> None:
        known = _KINDS.get(shape.kind)
        if known is None or (shape.kind == "svg") == bool(self._open):
            remedy = "Draw with path, circle, ellipse, rect, line, polyline, polygon and g inside one svg"
            self._problem(f"A drawing cannot hold <{shape.kind}> here", remedy)
            return
        for key, value in shape.facts.items():
            if key not in known | _ANYWHERE:
                remedy = f"Take it out; <{shape.kind}> may have {', '.join(sorted(known | _ANYWHERE))}"
                self._problem(f"<{shape.kind}> cannot have “{key}”", remedy)
            elif not _fits(key, value):
                self._problem(f"“{key}” cannot be “{value[:60]}”", _remedy(key))
        if shape.marker in MARKERS:
            self._check_marker(shape)

    def _check_marker(self, shape: Shape) -> None:
        if MARKERS[cast(str, shape.marker)] != shape.kind:
            self._problem(f"<{shape.kind}> cannot mark “{shape.marker}”", _remedy("id"))
        elif shape.kind == "circle":
            if not _LENGTH.fullmatch(shape.facts.get("r", "")) or shape.number("r") <= 0:
                self._problem("A face or head needs its radius", 'Write it, such as r="15"')
        elif len(_LENGTH.findall(shape.facts.get("points", ""))) != _ARM or "stroke-width" not in shape.facts:
            remedy = "Write shoulder, elbow and hand as x,y x,y x,y, and a stroke-width"
            self._problem("An arm needs three points and a width", remedy)


def _fits(key: str, value: str) -> bool:
    if key == "xmlns":
        return value == _XMLNS
    if key in _PAINTED:
        return value in PAINTS
    return bool(_VALUES.get(key, _LENGTH).fullmatch(value))


def _remedy(key: str) -> str:
    if key == "xmlns":
        return f"Write {_XMLNS}"
    if key in _PAINTED:
        return f"Write {', '.join(sorted(PAINTS))}"
    if key == "id":
        return "Write head or face on a circle, near or far on a polyline"
    return "Write numbers, and the letters of a path or transform only"
