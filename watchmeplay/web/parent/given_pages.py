"""The pages that the team gave a carer, each with the page of the guide it names."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from watchmeplay.foundation.actors import Actor
from watchmeplay.manual import reading_marks
from watchmeplay.manual.library import Library
from watchmeplay.manual.page import Page
from watchmeplay.reading import actions, queries
from watchmeplay.reading.queries import Given


@dataclass(frozen=True, slots=True)
class GivenToRead:
    """What was given, and the page; None when it has left the guide since."""

    given: Given
    page: Page | None


def with_pages(library: Library, given: Iterable[Given]) -> list[GivenToRead]:
    """Each with its page."""
    by_slug = {page.slug: page for page in library.pages}
    return [GivenToRead(one, by_slug.get(one.slug)) for one in given]


def to_be_opened(actor: Actor, library: Library) -> list[GivenToRead]:
    """Those that are in the guide and that the carer has not opened yet, newest first."""
    return [one for one in with_pages(library, queries.given_to_me(actor, only_new=True)) if one.page]


def note_opening(actor: Actor, page: Page, given: Iterable[Given]) -> None:
    """Note, after the page, that it was opened: for the reader, and, where it was given to them, for the team.

    A browser that fetches ahead, or asks for the head alone, has not opened anything.
    """
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    reading_marks.note(actor, page)
    actions.opened(actor, [one.id for one in given if one.new])
