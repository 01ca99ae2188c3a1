"""The pages about the service itself, such as privacy."""

from flask import render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.site.pages import Pages
from watchmeplay.web import shelves
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import shared


@public.get("/pages/<slug>")
def site_page(slug: str) -> ResponseReturnValue:
    """One page, as the service wrote it."""
    pages: Pages = shelves.site_pages()
    try:
        page = pages.page(slug)
    except KeyError:
        raise NotVisible from None
    return shared(
        render_template(
            "public/site_page.html",
            page=page,
            written_in=LANGUAGES[page.language],
            borrowed=pages.is_borrowed(page),
        )
    )


def addresses(pages: Pages) -> list[str]:
    """Where every one of them stands."""
    return [f"/pages/{slug}" for slug in pages.pages]
