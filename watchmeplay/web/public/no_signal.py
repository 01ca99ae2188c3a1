"""The guide without signal: what a phone keeps and how much that is, the worker that keeps it, and the app."""

import json
from math import ceil

from babel.numbers import format_decimal
from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.languages import ENGLISH, Language
from watchmeplay.manual.library import Library
from watchmeplay.settings import Settings
from watchmeplay.site.help_lines import Nation
from watchmeplay.web import languages, shelves
from watchmeplay.web.areas import Application
from watchmeplay.web.assets import SOURCE, asset_url
from watchmeplay.web.languages import local
from watchmeplay.web.parcel import Parcel, parcel
from watchmeplay.web.public import guide
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import shared
from watchmeplay.web.templating import whole_date

WORKER = SOURCE / "scripts" / "without-signal.js"
WORKER_ADDRESS = "/service-worker.js"
KEEP, NO_SIGNAL, HELP = "/guide/keep", "/guide/without-signal", "/help-now"
# The browser itself asks for the list once in this time at most, however many pages are read.
ASKED_EVERY = 3600
PAPER, LEAF = "#FBF8F3", "#1F6B5B"
MEGABYTE = 1_000_000


@public.get(KEEP)
def keep() -> ResponseReturnValue:
    """Say how much the guide is before it is kept; keep it; say what is kept; let it go."""
    packed = _pages()
    return shared(
        render_template("public/keep.html", sent=_megabytes(packed.sent), stored=_megabytes(packed.stored))
    )


@public.get(NO_SIGNAL)
def without_signal() -> ResponseReturnValue:
    """What a phone shows in the place of a page that it cannot reach: everything that it keeps."""
    return shared(render_template("public/without_signal.html", parts=shelves.guide().by_part()))


@public.get("/guide/offline.json")
def offline() -> ResponseReturnValue:
    """The whole guide in this language as a list of addresses, each with its content's digest."""
    language = languages.current()
    whole = _whole(language)
    newest = max(page.reviewed for page in shelves.guide().pages)
    told = {
        "language": language.code,
        "name": language.own_name,
        "version": whole.version,
        "dated": whole_date(newest),
        "sent": whole.sent,
        "stored": whole.stored,
        "files": [(kept.address, kept.digest) for kept in whole.contents],
    }
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return shared(body, "application/json", seconds=ASKED_EVERY)


@public.get("/guide/app.webmanifest")
def app_manifest() -> ResponseReturnValue:
    """What the guide is called and looks like on a home screen: nothing there tells whose phone it is."""
    settings: Settings = current_app.extensions["settings"]
    language = languages.current()
    told = {
        "id": "/guide/",
        "name": settings.service_short_name,
        "short_name": settings.service_short_name,
        "lang": language.tag,
        "dir": language.direction,
        "start_url": local("/guide/"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": LEAF,
        "icons": [
            {"src": asset_url("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": asset_url("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": asset_url("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {
                "src": asset_url("icons/icon-512-cut.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
    return shared(json.dumps(told, ensure_ascii=False), "application/manifest+json")


@public.get(WORKER_ADDRESS)
def worker() -> Response:
    """The worker. It stands at the top, for its address decides which pages it may answer for."""
    response = shared(WORKER.read_text(encoding="utf-8"), "text/javascript")
    response.cache_control.max_age = response.cache_control.s_maxage = None
    response.cache_control.no_cache = True
    return response


def addresses() -> list[str]:
    """Help now, for each nation, and the pages of this module."""
    return [HELP, *(f"{HELP}?nation={nation}" for nation in Nation), NO_SIGNAL, KEEP]


def files() -> list[str]:
    """What is the same for everybody in a language, and no page."""
    return ["/guide/offline.json", "/guide/app.webmanifest"]


def to_keep(library: Library) -> list[str]:
    """The pages that a phone keeps, but for the page that says how much they are."""
    return [*guide.addresses(library), *(address for address in addresses() if address != KEEP)]


def _pages() -> Parcel:
    return _parcel(languages.current(), to_keep(shelves.guide()))


def _whole(language: Language) -> Parcel:
    packed = _pages()
    page = _parcel(language, [KEEP])
    known = {kept.address for kept in packed.contents}
    return Parcel((*packed.contents, *(kept for kept in page.contents if kept.address not in known)))


def _parcel(language: Language, pages: list[str]) -> Parcel:
    app: Application = current_app._get_current_object()  # type: ignore[attr-defined]
    front = "" if language is ENGLISH else f"/{language.code}"
    return parcel(app, [front + page for page in pages])


def _megabytes(count: int) -> str:
    """Up to the next tenth: nobody pays for more than was said."""
    return format_decimal(ceil(count / MEGABYTE * 10) / 10, "0.0", locale=languages.current().code)
