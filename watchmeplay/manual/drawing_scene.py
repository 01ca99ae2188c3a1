"""One scene, put together from parts: what is placed where, in which colours, looking at what."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from watchmeplay.manual.drawing_figure import Arm, Place, Point, arm, gaze, short
from watchmeplay.manual.drawing_part import CHOSEN_BY_SCENE, COLOURS, Shape

SKINS: Mapping[str, str] = {
    "pale": "#F3D3B8",
    "fair": "#E3B58F",
    "tan": "#CC9468",
    "brown": "#AD764F",
    "deep": "#96634A",
    "dark": "#83553A",
}
HAIRS: Mapping[str, str] = {
    "black": "#2B2B30",
    "brown": "#5E3B28",
    "chestnut": "#8A5430",
    "red": "#C0643A",
    "blond": "#DFB262",
    "grey": "#B4B1AA",
    "white": "#EFEBE2",
}
OPENING = (
    '<svg viewBox="0 0 240 160" width="240" height="160" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
)
_UNSAID: Mapping[str, object] = {
    "x": 0, "y": 0, "scale": 1, "turn": 0, "flip": False, "wears": (),
    "skin": "tan", "hair": "black", "cloth": "clay", "legs": "dusk", "face": "calm",
}  # fmt: skip
_HEAD = 15  # the radius that heads, faces and what they wear are drawn at
_FAR = 0.65
_PAINTED = {"fill", "stroke"}
_INHERITED = {"fill", "stroke", "stroke-width", "opacity"}
_TURN = re.compile(r"rotate\((-?[\d.]+)\)")

Complaint = Callable[[str, str], None]
Facts = Mapping[str, object]


def compose(parts: list[tuple[Facts, Complaint]], kit: Mapping[str, Shape]) -> str:
    """The scene's SVG. What cannot be drawn is told to the complaint beside it, with a remedy, and left out.

    Parts are drawn in their order, later ones in front.
    """
    drawn = [_Figure(_UNSAID | facts, kit, complain).markup() for facts, complain in parts]
    return f"{OPENING}{''.join(drawn)}</svg>"


@dataclass(frozen=True, slots=True)
class _Figure:
    """One part of a scene with its facts."""

    facts: Facts
    kit: Mapping[str, Shape]
    complain: Complaint

    def markup(self) -> str:
        part = self._part("part")
        if part is None:
            return ""
        inner = "".join(self._drawn(shape) for shape in part.inner)
        own = self._attributes({key: value for key, value in part.facts.items() if key in _INHERITED})
        moved = self.place.transform
        thin = self._line(self.place.scale)
        if not own and not moved:
            return inner
        return f"<g{_written('transform', moved)}{thin}{own}>{inner}</g>"

    @property
    def place(self) -> Place:
        x, y, scale, turn = (float(cast(float, self.facts[key])) for key in ("x", "y", "scale", "turn"))
        return Place(x, y, scale, turn, bool(self.facts["flip"]))

    def _part(self, key: str, prefix: str = "") -> Shape | None:
        return self._named(f"{prefix}{self.facts[key]}", key) if key in self.facts else None

    def _named(self, name: str, key: str) -> Shape | None:
        if name not in self.kit:
            alike = " or ".join(get_close_matches(name, self.kit, cutoff=0.5))
            remedy = f"Write {alike}, or draw it" if alike else "Write one that is in parts/, or draw it"
            self.complain(f"There is no part “{name}” for “{key}”", remedy)
        return self.kit.get(name)

    def _drawn(self, shape: Shape) -> str:
        if shape.marker == "head":
            return self._head(shape)
        if shape.marker in {"near", "far"}:
            return self._arm(shape)
        inner = "".join(self._drawn(one) for one in shape.inner)
        return self._element(shape, inner)

    def _element(self, shape: Shape, inner: str = "") -> str:
        facts = self._attributes(shape.facts)
        return f"<{shape.kind}{facts}>{inner}</{shape.kind}>" if inner else f"<{shape.kind}{facts}/>"

    def _attributes(self, facts: Mapping[str, str]) -> str:
        return "".join(
            _written(key, self._paint(value) if key in _PAINTED else " ".join(value.split()))
            for key, value in facts.items()
        )

    def _paint(self, name: str) -> str:
        chosen = str(self.facts[name]) if name in CHOSEN_BY_SCENE else name
        if name == "skin":
            return SKINS[chosen]
        if name == "hair":
            return HAIRS[chosen]
        return COLOURS.get(chosen, chosen)

    def _arm(self, shape: Shape) -> str:
        target = self.facts.get(cast(str, shape.marker))
        within = self.place.within(_point(target)) if target else None
        made: Arm = arm(shape.points, shape.number("stroke-width"), within)
        if made.too_far > 0.5:
            what = f"The {shape.marker} hand is out of reach by {round(made.too_far * self.place.scale)}"
            self.complain(what, "Bring the figure closer, or the point")
        x, y = made.hand
        hand = f'<circle cx="{short(x, 0)}" cy="{short(y, 0)}" r="{short(made.palm, 1)}"/>'
        return f'{hand}<path d="{made.sleeve}" fill="{self._paint(shape.facts.get("fill", "cloth"))}"/>'

    def _head(self, shape: Shape) -> str:
        head = self._part("head")
        if head is None:
            if "head" not in self.facts:
                self.complain("The figure has no “head”", 'Write head = "hair-short", or who = "…"')
            return ""
        turn, back = self._gaze(shape)
        size = shape.number("r") / _HEAD
        at = Place(shape.number("cx"), shape.number("cy"), size, turn, back)
        wears = [self._named(f"wear-{one}", "wears") for one in cast(list[str], self.facts["wears"])]
        inner = "".join(
            self._on_head(one) for one in [*head.inner, *(i for w in wears if w for i in w.inner)]
        )
        thin = self._line(self.place.scale * size, within=self.place.scale)
        return f"<g{_written('transform', at.transform)}{thin}>{inner}</g>"

    def _on_head(self, shape: Shape) -> str:
        if shape.marker != "face":
            return self._element(shape, "".join(self._on_head(one) for one in shape.inner))
        face = self._part("face", "face-")
        return "".join(self._element(one) for one in face.inner) if face else ""

    def _gaze(self, shape: Shape) -> tuple[float, bool]:
        rest = next((float(turn) for turn in _TURN.findall(shape.facts.get("transform", ""))), 0.0)
        if "look" not in self.facts:
            return rest, False
        eyes = shape.number("cx"), shape.number("cy")
        return gaze(eyes, self.place.within(_point(self.facts["look"])), rest)

    @staticmethod
    def _line(scale: float, within: float = 1) -> str:
        """Lines are two wide however large the part is drawn; finer in what is far away."""
        if max(abs(scale - 1), abs(within - 1)) < 0.08:
            return ""
        return f' stroke-width="{short((2 if scale > _FAR else 1.4) / scale, 1)}"'


def _written(key: str, value: str) -> str:
    return f' {key}="{value}"' if value else ""


def _point(value: object) -> Point:
    x, y = cast(list[float], value)
    return float(x), float(y)
