"""The guide as staff read it: every page, those for practitioners first, each with who stands behind it."""

from enum import StrEnum

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.languages import AWAITING
from watchmeplay.manual.page import TO_BE_APPROVED, Page, Part
from watchmeplay.web import guide_room, languages, shelves
from watchmeplay.web.staff.area import staff

START = "/staff/guide/"


class Standing(StrEnum):
    """Who has still to put their name to a page."""

    APPROVED = "approved"
    TO_BE_APPROVED = "to_be_approved"
    AWAITING_TRANSLATOR = "awaiting_translator"


def standings(page: Page) -> list[Standing]:
    """Everything that is still to be done for a page, or that it is approved."""
    awaited = [Standing.AWAITING_TRANSLATOR] if page.translation == AWAITING else []
    awaited += [Standing.TO_BE_APPROVED] if page.reviewed_by == TO_BE_APPROVED else []
    return awaited or [Standing.APPROVED]


@staff.get("/guide/")
def guide() -> ResponseReturnValue:
    """Every page, part by part."""
    by_part = shelves.whole_guide().by_part()
    parts = sorted(by_part, key=lambda part: part != Part.PRACTITIONERS)
    return render_template(
        "staff/guide.html",
        start=START,
        parts=[(part, [(page, standings(page)) for page in by_part[part]]) for part in parts],
    )


@staff.get("/guide/search")
def guide_search() -> ResponseReturnValue:
    """Pages that answer some words."""
    asked = guide_room.question()
    found = shelves.whole_guide().search(asked) if asked else []
    return render_template(
        "staff/guide_search.html",
        start=START,
        asked=asked,
        found=[(result, standings(result.page)) for result in found],
        longest=guide_room.LONGEST_QUESTION,
    )


@staff.get("/guide/needs")
def guide_by_need() -> ResponseReturnValue:
    """A page that leads here leads to what families see."""
    return redirect(languages.local("/guide/needs"))


@staff.get("/guide/age/<age>")
def guide_by_age(age: str) -> ResponseReturnValue:
    """As for needs."""
    return redirect(languages.local(f"/guide/age/{guide_room.age_of(age)}"))


@staff.get("/guide/<slug>")
def guide_chapter(slug: str) -> ResponseReturnValue:
    """One page, which can be given to a family from here when it is for families."""
    library = shelves.whole_guide()
    page = guide_room.page_of(library, slug)
    return render_template(
        "staff/guide_chapter.html", **guide_room.chapter(library, page, START), standings=standings(page)
    )
