"""The guide: by part, by a child's age, by what a parent would say, found by words, and a page at a time."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual.ages import Age
from watchmeplay.manual.library import Library
from watchmeplay.web import guide_room, languages, shelves
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import shared

NIGHT = "three-in-the-morning"


# Addresses that were printed, sent and saved before their pages were divided or renamed. A page that a
# service has there itself comes first.
RENAMED = {
    "preparing": "preparing-the-space",
    "babies": "age/0-6-months",
    "toddlers": "age/1-2-years",
    "older-children": "age/3-5-years",
    "brothers-sisters-and-twins": "brothers-and-sisters",
    "when-it-is-hard": "needs",
    "rough-or-upsetting-play": "rough-or-frightening-play",
    "how-you-may-feel": "i-feel-bored-or-sad",
}


@public.get("/guide/")
def guide() -> ResponseReturnValue:
    """Every page for families, part by part."""
    library = shelves.guide()
    night = next((page.slug for page in library.pages if page.slug == NIGHT), "")
    return shared(
        render_template(
            "public/guide.html",
            parts=library.by_part(),
            ages=tuple(Age),
            night=night,
            attachments=shelves.shelf().attachments,
        )
    )


@public.get("/guide/age/<age>")
def guide_by_age(age: str) -> ResponseReturnValue:
    """The pages for children of one age: first those written for it, then those for every age."""
    band = guide_room.age_of(age)
    pages = shelves.guide().for_age(band)
    return shared(
        render_template(
            "public/guide_by_age.html",
            age=band,
            ages=tuple(Age),
            own=[page for page in pages if not page.for_every_age],
            common=[page for page in pages if page.for_every_age],
        )
    )


@public.get("/guide/needs")
def guide_by_need() -> ResponseReturnValue:
    """What a parent might say, each leading to the page that answers it."""
    return shared(render_template("public/guide_by_need.html", parts=shelves.guide().by_need()))


@public.get("/guide/search")
def guide_search() -> ResponseReturnValue:
    """Pages that answer some words, slips of the finger forgiven."""
    asked = guide_room.question()
    found = shelves.guide().search(asked) if asked else []
    return render_template(
        "public/guide_search.html", asked=asked, found=found, longest=guide_room.LONGEST_QUESTION
    )


@public.get("/guide/<slug>")
def chapter(slug: str) -> ResponseReturnValue:
    """One page, with the one before and the one after."""
    library = shelves.guide()
    try:
        page = library.page(slug)
    except KeyError:
        if slug in RENAMED:
            return redirect(languages.local(f"/guide/{RENAMED[slug]}"), 301)
        raise NotVisible from None
    return shared(
        render_template(
            "public/chapter.html",
            page=page,
            place=library.pages.index(page) + 1,
            chapters=len(library.pages),
            before=library.before(page),
            after=library.after(page),
            ages=[] if page.for_every_age else [age for age in Age if age in page.ages],
            written_in=LANGUAGES[page.language],
            borrowed=library.is_borrowed(page),
        )
    )


def addresses(library: Library) -> list[str]:
    """Where every page of the guide stands."""
    by_age = [f"/guide/age/{age}" for age in Age]
    return ["/guide/", "/guide/needs", *by_age, *(f"/guide/{page.slug}" for page in library.pages)]
