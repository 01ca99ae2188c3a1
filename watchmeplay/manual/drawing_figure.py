"""How a figure is moved: an arm that reaches a point, a head that turns towards what it looks at."""

import re
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin

Point = tuple[float, float]
MOST_TURN = 34.0
STRETCH = 1.15
_GAZE = 0.62


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands in the scene. `turn` in degrees, clockwise."""

    x: float = 0
    y: float = 0
    scale: float = 1
    turn: float = 0
    flip: bool = False

    def within(self, point: Point) -> Point:
        """A point of the scene, as the part itself counts."""
        x, y = _turned((point[0] - self.x, point[1] - self.y), -self.turn)
        return (-x if self.flip else x) / self.scale, y / self.scale

    @property
    def transform(self) -> str:
        """The same as SVG writes it; empty where nothing moves."""
        moved = f"translate({short(self.x)} {short(self.y)})" if self.x or self.y else ""
        turned = f"rotate({short(self.turn)})" if self.turn else ""
        size = short(self.scale)
        if self.flip:
            return f"{moved}{turned}scale(-{size} {size})"
        return f"{moved}{turned}" + (f"scale({size})" if size != "1" else "")


@dataclass(frozen=True, slots=True)
class Arm:
    """`sleeve` is the outline of the arm, open at the shoulder; `hand` the middle of the hand, `palm` its radius.

    `too_far` is by how much the hand would have had to stretch.
    """

    sleeve: str
    hand: Point
    palm: float
    too_far: float


def arm(rest: list[Point], width: float, target: Point | None) -> Arm:
    """An arm from its shoulder to the target, or at rest: shoulder, elbow and hand. Bends as it does at rest."""
    shoulder, elbow, hand = rest
    upper, fore = _length(shoulder, elbow), _length(elbow, hand)
    too_far = 0.0
    if target is not None:
        bends = (elbow[0] - shoulder[0]) * (hand[1] - shoulder[1]) - (elbow[1] - shoulder[1]) * (
            hand[0] - shoulder[0]
        )
        far = _length(shoulder, target)
        too_far = max(0.0, far - STRETCH * (upper + fore))
        hand = target
        reach = min(max(far, abs(upper - fore) + 0.1, 1.0), upper + fore)
        along = (upper**2 - fore**2 + reach**2) / (2 * reach)
        aside = max(0.0, upper**2 - along**2) ** 0.5 * (1 if bends > 0 else -1)
        ux, uy = (target[0] - shoulder[0]) / max(far, 0.1), (target[1] - shoulder[1]) / max(far, 0.1)
        elbow = shoulder[0] + ux * along + uy * aside, shoulder[1] + uy * along - ux * aside
    middle = (shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2
    bend = middle[0] + 1.6 * (elbow[0] - middle[0]), middle[1] + 1.6 * (elbow[1] - middle[1])
    return Arm(_sleeve(shoulder, bend, hand, width), hand, width * 0.5, too_far)


def gaze(eyes: Point, target: Point, rest: float) -> tuple[float, bool]:
    """How far a head turns to look at a point, in degrees, and whether it looks back over its shoulder.

    `rest` is how the head lies without a target: 0 upright, -60 on the back.
    """
    across, down = target[0] - eyes[0], target[1] - eyes[1]
    back = not rest and across < 0
    wanted = degrees(atan2(down, abs(across) if not rest else across)) - rest
    wanted = (wanted + 180) % 360 - 180
    turned = rest + max(-MOST_TURN, min(MOST_TURN, wanted * _GAZE))
    return (-turned if back else turned), back


def short(number: float, decimals: int = 2) -> str:
    """A number in as few letters as the decimals allow: 12, -3.5, .8."""
    text = f"{number:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = re.sub(r"^(-?)0\.", r"\1.", text)
    return "0" if text == "-0" else text


def _sleeve(shoulder: Point, bend: Point, hand: Point, width: float) -> str:
    out, back = _aside(shoulder, bend), _aside(bend, hand)
    middle = out[0] + back[0], out[1] + back[1]
    long = max(hypot(*middle), 0.8)
    middle = middle[0] / long, middle[1] / long
    thick, wrist = width / 2, width * 0.42
    corners = [
        _off(shoulder, out, thick), _off(bend, middle, thick), _off(hand, back, wrist),
        _off(hand, back, -wrist), _off(bend, middle, -thick), _off(shoulder, out, -thick),
    ]  # fmt: skip
    a, b, c, d, e, f = [(round(x), round(y)) for x, y in corners]
    return f"M{_pairs(a)}q{_from(a, b, c)}l{_from(c, d)}q{_from(d, e, f)}"


def _from(start: tuple[int, int], *points: tuple[int, int]) -> str:
    return _pairs(*((x - start[0], y - start[1]) for x, y in points))


def _pairs(*points: tuple[int, int]) -> str:
    text = ""
    for number in (number for point in points for number in point):
        text += f" {number}" if text and number >= 0 else str(number)
    return text


def _aside(start: Point, end: Point) -> Point:
    long = max(_length(start, end), 0.1)
    return (end[1] - start[1]) / long, -(end[0] - start[0]) / long


def _off(point: Point, way: Point, by: float) -> Point:
    return point[0] + way[0] * by, point[1] + way[1] * by


def _length(start: Point, end: Point) -> float:
    return hypot(end[0] - start[0], end[1] - start[1])


def _turned(point: Point, by: float) -> Point:
    angle = radians(by)
    x, y = point
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
