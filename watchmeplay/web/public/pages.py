"""The pages about the service itself, such as privacy."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.site.pages import Pages
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import shared


@public.get("/pages/<slug>")
def site_page(slug: str) -> ResponseReturnValue:
    """One page, as the service wrote it."""
    pages: Pages = current_app.extensions["pages"]
    try:
        page = pages.page(slug)
    except KeyError:
        raise NotVisible from None
    language = "en-GB" if page.language == "en" else page.language
    return shared(render_template("public/site_page.html", page=page, language=language))


def addresses(pages: Pages) -> list[str]:
    """Where every one of them stands."""
    return [f"/pages/{slug}" for slug in pages.pages]
