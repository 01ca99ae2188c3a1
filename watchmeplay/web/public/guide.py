"""The guide: chapters in order, by a child's age, found by words, and one at a time."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.manual.ages import Age
from watchmeplay.manual.library import Library
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import shared

LONGEST_QUESTION = 200
# The drawing that shows a chapter's idea.
DRAWINGS = {
    "what-it-is": "waiting-to-be-invited",
    "child-led-play": "waiting-to-be-invited",
    "watching": "following-the-gaze",
    "talking-with-your-child": "naming",
    "talking-with-another-adult": "two-adults-talking",
    "with-your-therapist": "two-adults-talking",
    "things-to-play-with": "cup-spoon-cloth",
    "preparing": "cup-spoon-cloth",
    "babies": "following-the-gaze",
    "toddlers": "naming",
    "when-it-is-hard": "night",
    "how-you-may-feel": "night",
    "keeping-a-diary": "empty-diary",
    "why-play-matters": "following-the-gaze",
}


@public.get("/guide/")
def guide() -> ResponseReturnValue:
    """Every chapter in order."""
    return shared(render_template("public/guide.html", chapters=_library().pages, ages=tuple(Age)))


@public.get("/guide/age/<age>")
def guide_by_age(age: str) -> ResponseReturnValue:
    """The chapters for children of one age: first those written for it, then those for every age."""
    if age not in tuple(Age):
        raise NotVisible
    chapters = _library().for_age(Age(age))
    return shared(
        render_template(
            "public/guide_by_age.html",
            age=Age(age),
            ages=tuple(Age),
            own=[chapter for chapter in chapters if not chapter.for_every_age],
            common=[chapter for chapter in chapters if chapter.for_every_age],
        )
    )


@public.get("/guide/search")
def guide_search() -> ResponseReturnValue:
    """Chapters that answer some words, slips of the finger forgiven. Kept nowhere: a question is private."""
    asked = " ".join(request.args.get("q", "")[:LONGEST_QUESTION].split())
    found = _library().search(asked) if asked else []
    return render_template("public/guide_search.html", asked=asked, found=found, longest=LONGEST_QUESTION)


@public.get("/guide/<slug>")
def chapter(slug: str) -> ResponseReturnValue:
    """One chapter, with the one before and the one after."""
    library = _library()
    try:
        page = library.page(slug)
    except KeyError:
        raise NotVisible from None
    return shared(
        render_template(
            "public/chapter.html",
            page=page,
            place=library.pages.index(page) + 1,
            chapters=len(library.pages),
            before=library.before(page),
            after=library.after(page),
            drawing=DRAWINGS.get(slug, ""),
            ages=[] if page.for_every_age else [age for age in Age if age in page.ages],
            language="en-GB" if page.language == "en" else page.language,
        )
    )


def addresses(library: Library) -> list[str]:
    """Where every page of the guide stands."""
    by_age = [f"/guide/age/{age}" for age in Age]
    return ["/guide/", *by_age, *(f"/guide/{page.slug}" for page in library.pages)]


def _library() -> Library:
    return current_app.extensions["library"]
