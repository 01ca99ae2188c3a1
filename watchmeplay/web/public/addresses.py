"""The pages that are the same for everybody, by address."""

from watchmeplay.web.areas import Application
from watchmeplay.web.public import guide, pages


def shared_pages(app: Application) -> frozenset[str]:
    """Every address whose page depends on nothing but the content and the settings."""
    own = ("/", "/help-now", "/robots.txt")
    return frozenset(
        (*own, *guide.addresses(app.extensions["library"]), *pages.addresses(app.extensions["pages"]))
    )
