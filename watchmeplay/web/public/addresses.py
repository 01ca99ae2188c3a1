"""What is the same for everybody, by address."""

from watchmeplay.foundation.languages import ENGLISH, LANGUAGES
from watchmeplay.manual.shelf import Shelf
from watchmeplay.web.areas import Application
from watchmeplay.web.public import guide, no_signal, pages

FRONTS = {code: "" if code == ENGLISH.code else f"/{code}" for code in LANGUAGES}


def shared_pages(app: Application) -> frozenset[str]:
    """Every address, in every language, whose page depends on nothing but the content and the settings."""
    shelf: Shelf = app.extensions["shelf"]
    found: set[str] = {"/robots.txt"}
    for code, front in FRONTS.items():
        own = (
            "/",
            *no_signal.addresses(),
            *of_site_pages(app),
            *guide.addresses(shelf.library(code).for_parents),
        )
        found |= {front + address for address in own}
    return frozenset(found)


def shared_files() -> frozenset[str]:
    """The same for what is no page: what browsers and phones ask for by themselves."""
    own = {front + address for front in FRONTS.values() for address in no_signal.files()}
    return frozenset({no_signal.WORKER_ADDRESS, *own})


def of_site_pages(app: Application) -> list[str]:
    """Where the pages about the service stand, without a language in front."""
    return pages.addresses(app.extensions["pages"][ENGLISH.code])
