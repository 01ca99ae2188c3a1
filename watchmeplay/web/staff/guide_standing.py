"""Who stands behind each page of the guide, for staff: what waits for a clinician, what for a translator."""

from flask import render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import standing
from watchmeplay.web import shelves
from watchmeplay.web.staff.area import staff


@staff.get("/guide/standing")
def guide_standing() -> ResponseReturnValue:
    """Every page in every language, to be read only."""
    shelf = shelves.shelf()
    found = standing.lines({code: shelf.library(code) for code in LANGUAGES})
    return render_template(
        "staff/guide_standing.html",
        lines=found,
        counts=[(language, standing.counts(found, code)) for code, language in LANGUAGES.items()],
        states=tuple(standing.Standing),
    )
