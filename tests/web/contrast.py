"""Reads the theme's colours from its source and computes WCAG contrast."""

import re
from dataclasses import dataclass

from watchmeplay.web.assets import SOURCE

SOFT = ("sun-soft", "clay-soft", "sky-soft", "leaf-soft", "staff-soft", "care-soft", "action-soft")
INKS = ("ink", "quiet", "link", "link-hover", "link-visited", "care")
PAIRS = [
    *((ink, ground) for ink in INKS for ground in ("paper", "card")),
    *(("on-soft", ground) for ground in (*SOFT, "line")),
    *(("link", ground) for ground in SOFT),
    ("quiet", "sky-soft"),
    ("ink", "field"),
    ("action", "card"),
    ("action", "action-soft"),
    ("action-ink", "action"),
    ("action-ink", "action-dark"),
    ("care-ink", "care"),
    ("care-ink", "care-dark"),
    ("focus-ink", "focus"),
]
SHAPES = [
    ("field-line", "field"),
    ("field-line", "paper"),
    ("action", "paper"),
    ("staff-line", "paper"),
    ("focus-ink", "focus"),
]


@dataclass(frozen=True)
class Theme:
    """One set of colours, by name."""

    name: str
    colours: dict[str, str]


def themes() -> list[Theme]:
    """Day and night, each for parents and for staff, as the stylesheet lays them over one another."""
    source = (SOURCE / "_theme.scss").read_text()
    day = _colours(re.search(r"@mixin day \{(.*?)\n\}", source, re.DOTALL)[1])
    night = {**day, **_colours(re.search(r"@mixin night \{(.*?)\n\}", source, re.DOTALL)[1])}
    staff = [_colours(found) for found in re.findall(r"\.room-staff \{(.*?)\}", source, re.DOTALL)]
    return [
        Theme("day", day),
        Theme("night", night),
        Theme("staff-day", {**day, **staff[0]}),
        Theme("staff-night", {**night, **staff[1]}),
    ]


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours written as #rrggbb."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", text))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
