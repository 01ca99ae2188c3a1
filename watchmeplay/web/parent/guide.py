"""The guide in a carer's own room: what fits their child, what they were given, and where they left off."""

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.manual import reading_marks, saved_pages
from watchmeplay.manual.ages import Age
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import Page
from watchmeplay.reading import queries, voices
from watchmeplay.web import guide_room, shelves
from watchmeplay.web.languages import gettext
from watchmeplay.web.parent import child_pages, given_pages
from watchmeplay.web.parent.area import parent

START = "/family/guide/"


@parent.get("/guide/")
def guide() -> ResponseReturnValue:
    """First what is for this carer, then every page."""
    library = shelves.guide()
    opened = _still_there(library, reading_marks.newest(g.actor))
    return render_template(
        "parent/guide.html",
        start=START,
        fitting=child_pages.for_children(library, records.children(g.actor), clock.today(g.signed_in.zone)),
        given=given_pages.with_pages(library, queries.given_to_me(g.actor)),
        last=opened[0] if opened else None,
        saved=_still_there(library, saved_pages.saved(g.actor)),
        parts=library.by_part(),
        ages=tuple(Age),
    )


@parent.get("/guide/age/<age>")
def guide_by_age(age: str) -> ResponseReturnValue:
    """The pages for children of one age: first those written for it, then those for every age."""
    band = guide_room.age_of(age)
    pages = shelves.guide().for_age(band)
    return render_template(
        "parent/guide_by_age.html",
        start=START,
        age=band,
        ages=tuple(Age),
        own=[page for page in pages if not page.for_every_age],
        common=[page for page in pages if page.for_every_age],
    )


@parent.get("/guide/needs")
def guide_by_need() -> ResponseReturnValue:
    """What a parent might say, each leading to the page that answers it."""
    return render_template("parent/guide_by_need.html", start=START, parts=shelves.guide().by_need())


@parent.get("/guide/search")
def guide_search() -> ResponseReturnValue:
    """Pages that answer some words."""
    asked = guide_room.question()
    found = shelves.guide().search(asked) if asked else []
    return render_template(
        "parent/guide_search.html",
        start=START,
        asked=asked,
        found=found,
        longest=guide_room.LONGEST_QUESTION,
    )


@parent.get("/guide/<slug>")
def guide_chapter(slug: str) -> ResponseReturnValue:
    """One page. That it was opened is noted for the carer, and for the team only if the team gave it."""
    library = shelves.guide()
    page = guide_room.page_of(library, slug)
    given = queries.given_to_me(g.actor, slug=page.slug)
    given_pages.note_opening(g.actor, page, given)
    return render_template(
        "parent/chapter.html",
        **guide_room.chapter(library, page, START),
        given=given,
        voices=voices.heard(g.actor, page),
        is_saved=page.slug in saved_pages.saved(g.actor),
    )


@parent.post("/guide/<slug>/save")
def guide_save(slug: str) -> ResponseReturnValue:
    """Keep a page at hand."""
    page = guide_room.page_of(shelves.guide(), slug)
    saved_pages.save(g.actor, page)
    flash(gettext("Saved. You find it under Guide."))
    return redirect(f"{START}{page.slug}", 303)


@parent.post("/guide/<slug>/take-out")
def guide_take_out(slug: str) -> ResponseReturnValue:
    """Keep it at hand no longer."""
    page = guide_room.page_of(shelves.guide(), slug)
    saved_pages.take_out(g.actor, page.slug)
    flash(gettext("Taken out of your saved pages."))
    return redirect(f"{START}{page.slug}", 303)


@parent.post("/guide/opened/forget")
def guide_forget() -> ResponseReturnValue:
    """Remove every note of which pages this carer opened."""
    reading_marks.forget(g.actor)
    flash(gettext("Forgotten. Nothing here says which pages you opened."))
    return redirect(START, 303)


def _still_there(library: Library, slugs: list[str]) -> list[Page]:
    by_slug = {page.slug: page for page in library.pages}
    return [by_slug[slug] for slug in slugs if slug in by_slug]
