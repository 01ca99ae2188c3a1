"""The guide as its editors see it: every page in every language, who stands behind it and whose words it is in."""

from collections.abc import Mapping
from uuid import UUID

from flask import Response, g, make_response, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import drafts, editions, sources, standing
from watchmeplay.manual.library import Library
from watchmeplay.manual.shelf import Shelf
from watchmeplay.manual.sources import Source
from watchmeplay.web import shelves
from watchmeplay.web.admin.area import admin

START = "/admin/guide/"


@admin.get("/guide/")
def guide() -> ResponseReturnValue:
    """Every page, with what readers see now."""
    shelf = shelves.shelf()
    found = standing.lines(libraries(shelf))
    live: UUID | None = editions.live()
    return render_template(
        "admin/guide.html",
        start=START,
        lines=found,
        counts=[(language, standing.counts(found, code)) for code, language in LANGUAGES.items()],
        states=tuple(standing.Standing),
        written=sources.read(shelf.layers, editions.files(live) if live else {}),
        draft=drafts.mine(g.actor),
        problems=shelf.problems,
    )


@admin.get("/guide/<language>/<slug>/source")
def guide_source(language: str, slug: str) -> ResponseReturnValue:
    """The page as it is written, to keep or to edit elsewhere."""
    return as_file(source_of(language, slug))


def libraries(shelf: Shelf) -> Mapping[str, Library]:
    """The guide in every language."""
    return {code: shelf.library(code) for code in LANGUAGES}


def source_of(language: str, slug: str) -> Source:
    """A page as this administrator's draft has it, or as readers see it. Raises `NotVisible`."""
    found = sources.read(shelves.shelf().layers, drafts.files(g.actor)).get((language, slug))
    if found is None:
        raise NotVisible
    return found


def as_file(source: Source) -> Response:
    """A page as a file that the browser keeps."""
    answer = make_response(source.content)
    answer.mimetype = "text/markdown"
    answer.headers.set("Content-Disposition", "attachment", filename=source.name)
    return answer
