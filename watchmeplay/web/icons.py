"""The icons of the guide on a phone's home screen, drawn from our own mark.

Run as `python watchmeplay/web/icons.py` before the files for the browser are built; `make assets` does both.
Phones take no SVG there. Nothing but Typst is asked for, so that the running service never loads it.
"""

import sys
from pathlib import Path

import typst

HOUSE = Path(__file__).parents[2]
MARK = Path(__file__).parent / "static" / "favicon.svg"
DRAWN = HOUSE / "build" / "assets" / "icons"
LEAF = "#1F6B5B"
# Side in pixels, how much of it the mark fills, and the ground. A phone cuts the last one to its own shape.
ICONS = {
    "icon-180.png": (180, 80, LEAF),
    "icon-192.png": (192, 100, None),
    "icon-512.png": (512, 100, None),
    "icon-512-cut.png": (512, 76, LEAF),
}


def draw(target: Path) -> list[str]:
    """Draw every icon into the folder. Returns their names."""
    target.mkdir(parents=True, exist_ok=True)
    for name, (side, filled, ground) in ICONS.items():
        fill = f'rgb("{ground}")' if ground else "none"
        page = (
            f"#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: {fill})\n"
            f'#align(center + horizon, image("/{MARK.name}", width: {filled}%))\n'
        )
        png = typst.compile(page.encode(), root=str(MARK.parent), format="png", ppi=72.0)
        if not isinstance(png, bytes):
            raise TypeError(f"{name} was drawn on more than one page")
        (target / name).write_bytes(png)
    return list(ICONS)


if __name__ == "__main__":
    sys.stdout.write(f"icons: {len(draw(DRAWN))} files in build/assets/icons\n")
