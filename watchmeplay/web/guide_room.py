"""What the guide does alike in every room; in those that need a sign-in its links stay in the room."""

from typing import Any

from flask import request
from markupsafe import Markup

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual.ages import Age
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import Page
from watchmeplay.manual.search import LONGEST_QUESTION

_LINK, _LINK_HERE = Markup('<a href="/guide/'), Markup('<a href="{}')


def page_of(library: Library, slug: str) -> Page:
    """The page of that name. Raises `NotVisible`."""
    try:
        return library.page(slug)
    except KeyError:
        raise NotVisible from None


def chapter(library: Library, page: Page, start: str) -> dict[str, Any]:
    """What the template of one page needs; `start` is where this room's guide begins, such as /family/guide/."""
    return {
        "page": page,
        "start": start,
        "html": page.html.replace(_LINK, _LINK_HERE.format(start)),
        "before": library.before(page),
        "after": library.after(page),
        "ages": [] if page.for_every_age else [age for age in Age if age in page.ages],
        "written_in": LANGUAGES[page.language],
        "borrowed": library.is_borrowed(page),
    }


def age_of(asked: str) -> Age:
    """The band that an address names. Raises `NotVisible`."""
    if asked not in tuple(Age):
        raise NotVisible
    return Age(asked)


def question() -> str:
    """The words asked for in a search; white space folded. They are kept nowhere: a question is private."""
    return " ".join(request.args.get("q", "")[:LONGEST_QUESTION].split())
