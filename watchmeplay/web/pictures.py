"""Our own drawings, put into the page as SVG so that they follow its colours by day and by night."""

from functools import cache
from pathlib import Path

from flask import current_app
from markupsafe import Markup

PICTURES = Path(__file__).parent / "static" / "pictures"


def picture(name: str, title: str = "") -> Markup:
    """The drawing's SVG. Without a title it is decoration, hidden from screen readers.

    Raises FileNotFoundError for a name that is not among our drawings.
    """
    spoken = Markup('role="img" aria-label="{}"').format(title) if title else Markup('aria-hidden="true"')
    drawing = _source(name)
    return Markup('<svg class="picture" {} focusable="false" {}').format(spoken, drawing)


def drawing(name: str, title: str) -> Markup:
    """The scene of a page of the guide. Every page names one that exists: the guide does not load otherwise."""
    spoken = Markup('role="img" aria-label="{}"').format(title)
    scene: Markup | None = current_app.extensions["drawings"].get(name)
    if scene is None:
        return Markup("")
    return Markup('<svg class="picture" {} focusable="false" {}').format(spoken, scene)


@cache
def _source(name: str) -> Markup:
    if not name.replace("-", "").isalnum():
        raise FileNotFoundError(name)
    svg = (PICTURES / f"{name}.svg").read_text(encoding="utf-8").strip()
    return Markup(svg.removeprefix("<svg ").replace('xmlns="http://www.w3.org/2000/svg" ', ""))  # noqa: S704
