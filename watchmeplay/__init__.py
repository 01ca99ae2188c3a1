"""The application: build it, wire it, nothing else."""

import logging
from collections.abc import Callable
from datetime import timedelta

from flask import Response
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from watchmeplay import commands
from watchmeplay.care.endings import templates
from watchmeplay.foundation import keyring, vault
from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.foundation.database import db, prepare_engine
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.foundation.ownership import set_up_turnstile
from watchmeplay.manual import drawings, shelf
from watchmeplay.manual.paper import House, Ring
from watchmeplay.manual.press import Press
from watchmeplay.notifications import kinds
from watchmeplay.settings import ROOT, Settings, from_environment
from watchmeplay.site import catalogues, help_lines, pages, words
from watchmeplay.web import (
    compression,
    csrf,
    edge,
    errors,
    gate,
    headers,
    kept_pages,
    languages,
    page_context,
    portals,
    shelves,
    static_files,
    templating,
    transaction,
)
from watchmeplay.web.areas import Application
from watchmeplay.web.public import addresses


def create_app(settings: Settings | None = None) -> Application:
    """The application for these settings, or for those in the environment. Raises when half-configured."""
    settings = settings or from_environment()
    settings.home.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("watchmeplay").setLevel(logging.INFO)
    app = Application("watchmeplay")
    _configure(app, settings)
    _open_storage(app)
    _load_content(app, settings)
    _wire_web(app, settings)
    commands.set_up(app)
    return app


def _configure(app: Application, settings: Settings) -> None:
    ring = keyring.open_or_make(settings.keys)
    vault.set_up(ring, lambda: keyring.read(settings.keys))
    app.extensions["settings"] = settings
    app.extensions["keyring"] = ring
    if settings.production:
        # It never holds a demonstration, so no page has to ask the database for the banner.
        app.extensions["demonstration"] = False
    local = [] if settings.production else [f"127.0.0.1:{settings.port}", f"localhost:{settings.port}"]
    app.config.update(
        SECRET_KEY=ring.cookies,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SESSION_COOKIE_NAME="__Host-wmp" if settings.secure else "wmp",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=90),
        TRUSTED_HOSTS=[settings.host, *local],
        MAX_CONTENT_LENGTH=edge.FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=edge.FORM_BYTES,
        MAX_FORM_PARTS=edge.FORM_FIELDS,
    )


def _engine_options(settings: Settings) -> dict[str, object]:
    shared = {"hide_parameters": True}
    if settings.database_url.startswith("postgresql"):
        limits = "-c statement_timeout=5000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
        # A plan made for any family at all walks far more rows than one made for these 25: with a million pages a
        # week took five times as long.
        plans = "-c plan_cache_mode=force_custom_plan"
        return {
            **shared,
            "pool_size": 8,
            "pool_pre_ping": True,
            "pool_timeout": 5,
            "connect_args": {"options": f"{limits} {plans}", "connect_timeout": 5},
        }
    return shared


def _open_storage(app: Application) -> None:
    db.init_app(app)
    set_up_turnstile()
    Migrate(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)


def _load_content(app: Application, settings: Settings) -> None:
    """Raises ContentErrors with the problems of every part at once."""
    content, loaded = settings.content, app.extensions
    problems: list[Problem] = []

    def keep(name: str, load: Callable[[], object]) -> None:
        try:
            loaded[name] = load()
        except ContentErrors as errors:
            problems.extend(errors.problems)

    keep("help_lines", lambda: help_lines.load(content / "help-lines.toml"))
    keep("pages", lambda: {code: pages.load(content, code) for code in LANGUAGES})
    keep("wordings", lambda: kinds.wordings(content))
    keep("letters", lambda: templates.load(content))
    keep("words", lambda: words.of_languages(content))
    keep("catalogues", lambda: catalogues.load(content))
    keep("drawings", lambda: drawings.load(content / "drawings"))
    keep(
        "shelf",
        lambda: shelf.Shelf(
            (content, *((settings.own_content,) if settings.own_content else ())),
            say=lambda code, words: catalogues.said(loaded.get("catalogues", {}), code, words),
            other_addresses=["/help-now", *pages.addresses(content)],
            illustrations=loaded["drawings"].keys() if "drawings" in loaded else None,
        ),
    )
    if problems:
        raise ContentErrors(list(dict.fromkeys(problems)))
    loaded["press"] = _press(app, settings)


def _press(app: Application, settings: Settings) -> Press:
    lines = app.extensions["help_lines"].for_nation(help_lines.Nation(settings.nation))
    rings = tuple(
        Ring(
            line.name,
            line.number,
            line.purpose,
            tuple(filter(None, (line.hours, line.text))),
            line.checked_on,
        )
        for line in lines
    )
    return Press(
        app.extensions["shelf"],
        House(
            service=settings.service_name,
            rings=rings,
            drawings=app.extensions["drawings"],
            say=lambda code, words: catalogues.said(app.extensions["catalogues"], code, words),
        ),
    )


def _wire_web(app: Application, settings: Settings) -> None:
    templating.set_up(app)
    page_context.set_up(app)
    errors.set_up(app)
    csrf.set_up(app)
    gate.set_up(app)
    portals.register(app)
    for check in (edge.check, gate.check, csrf.check, transaction.begin):
        app.before_request(check)

    @app.after_request
    def add_headers(response: Response) -> Response:
        return headers.add(response, secure=settings.secure)

    app.after_request(languages.keep_choice)
    app.after_request(compression.add)
    app.wsgi_app = languages.AddressesWithLanguage(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = kept_pages.KeptPages(  # type: ignore[method-assign]
        app.wsgi_app,
        addresses=lambda: addresses.shared_pages(app) | addresses.shared_files(),
        hosts=app.config["TRUSTED_HOSTS"],
        origin=settings.origin,
        settled=lambda: app.extensions.get("demonstration") is not None,
        stamp=lambda address: shelves.stamp(app, address),
    )
    app.wsgi_app = static_files.serve(app.wsgi_app, secure=settings.secure)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
