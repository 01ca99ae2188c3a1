"""The pages that are the same for everybody, by address."""

from watchmeplay.foundation.languages import ENGLISH, LANGUAGES
from watchmeplay.manual.shelf import Shelf
from watchmeplay.web.areas import Application
from watchmeplay.web.public import guide, pages


def shared_pages(app: Application) -> frozenset[str]:
    """Every address, in every language, whose page depends on nothing but the content and the settings."""
    shelf: Shelf = app.extensions["shelf"]
    found: set[str] = {"/robots.txt"}
    for language in LANGUAGES.values():
        front = "" if language is ENGLISH else f"/{language.code}"
        own = (
            "/",
            "/help-now",
            *of_site_pages(app),
            *guide.addresses(shelf.library(language.code).for_parents),
        )
        found |= {front + address for address in own}
    return frozenset(found)


def of_site_pages(app: Application) -> list[str]:
    """Where the pages about the service stand, without a language in front."""
    return pages.addresses(app.extensions["pages"][ENGLISH.code])
