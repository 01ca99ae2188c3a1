"""What a person is told when something cannot be done, with their words given back.

Forbidden reads as missing. No answer names a path, a version, another person, or what broke.
"""

import logging
from secrets import token_hex

from flask import Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import Changed, KeyReused, NotAllowed, NotVisible, Refused, TooMany
from watchmeplay.foundation.words import noted
from watchmeplay.web import edge, kept_words, languages
from watchmeplay.web.areas import Application

PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})
LAST_RESORT = (
    "<!doctype html><html lang=en-GB><title>Sorry</title><h1>Sorry, this page is not working</h1>"
    "<p>Go back and try again in a few minutes. If somebody is in danger, call 999.</p>"
)
OTHER_SITE = noted("This was not sent from one of our own pages, so nothing was done.")
OTHER_WORDS = noted("This page was sent before, with other words.")
log = logging.getLogger("watchmeplay")


def set_up(app: Application) -> None:
    """Answer every exception with a page."""
    app.register_error_handler(NotVisible, lambda _: page(404))
    app.register_error_handler(NotAllowed, lambda _: page(404))
    app.register_error_handler(Changed, lambda _: page(409))
    app.register_error_handler(KeyReused, lambda _: page(422, message=OTHER_WORDS))
    app.register_error_handler(Refused, lambda refused: page(422, message=refused.message))
    app.register_error_handler(TooMany, lambda limit: page(429, retry_after=limit.wait))
    app.register_error_handler(CSRFError, lambda _: page(400))
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(IntegrityError, _crossed)
    app.register_error_handler(TimeoutError, _busy)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, *, retry_after: int | None = None, message: str = "", **told: object) -> Response:
    """The page for a status, with a sentence for the person if there is one. Never fails: if the template
    cannot be drawn, a plain page stands in."""
    _drop_transaction()
    g.degraded = status >= 500
    try:
        kept = kept_words.of_request() if status not in {403, 413, 415} else None
        shown = status if status in PAGES else (400 if status < 500 else 500)
        told |= {"kept": kept, "message": languages.said(message)}
        answer = make_response(render_template(f"errors/{shown}.html", **told), status)
    except Exception as fault:  # noqa: BLE001 - the last resort must not raise
        log.error("page=error status=%s fault=%s", status, type(fault).__name__)
        answer = make_response(LAST_RESORT, status)
    if retry_after:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def _http(fault: HTTPException) -> ResponseReturnValue:
    if fault.code is None or fault.code < 400:
        return fault.get_response()
    answer = page(fault.code, **_told(fault))
    for name, value in fault.get_headers(request.environ):
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def _told(fault: HTTPException) -> dict[str, object]:
    """What the page says besides, where we know more than the status does."""
    if fault.code == 403:
        return {"message": OTHER_SITE}
    return {"message": fault.description} if isinstance(fault, edge.FileTooLarge) else {}


def _crossed(fault: IntegrityError) -> ResponseReturnValue:
    """Two people did the same thing at one moment; the constraint let one of them."""
    _note(fault)
    return page(409)


def _busy(fault: DBAPIError) -> ResponseReturnValue:
    _note(fault)
    return page(503, retry_after=5)


def _unexpected(fault: Exception) -> ResponseReturnValue:
    if current_app.testing and current_app.config.get("RAISE_UNEXPECTED", True):
        _drop_transaction()
        raise fault
    return page(500, reference=_note(fault))


def _note(fault: Exception) -> str:
    """Log a fault under a reference, with its place in the code and without any words or ids."""
    reference = token_hex(4)
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = (
        f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown"
    )
    log.error(
        "reference=%s fault=%s at=%s endpoint=%s method=%s",
        reference, type(fault).__name__, place, request.endpoint, request.method,
    )  # fmt: skip
    return reference


def _drop_transaction() -> None:
    try:
        abandon()
    except Exception as fault:  # noqa: BLE001 - the database itself may be what broke
        log.error("fault=%s while=rollback", type(fault).__name__)
