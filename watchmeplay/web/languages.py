"""Which language a page is in, and the words of the interface in it.

An address may begin with a language, as in /cy/guide/: then the page is in it. Pages that are the same for
everybody follow their address alone, and in English have no language in front. Elsewhere the reader's own
choice counts, then the cookie of the last choice; /en/sign-in takes that choice back. Nobody is given a
translation they did not ask for.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil
from typing import Any
from urllib.parse import quote, urlsplit

from babel.numbers import format_decimal
from babel.support import LazyProxy, NullTranslations
from flask import Response, current_app, g, has_request_context, request
from werkzeug.routing import RequestRedirect

from watchmeplay.foundation.languages import ENGLISH, LANGUAGES, Language
from watchmeplay.foundation.words import Sentence

COOKIE = "language"
A_YEAR = 31_536_000
IN_THE_ADDRESS = "watchmeplay.language"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_NO_WORDS = NullTranslations()
_without_a_page: ContextVar[Language | None] = ContextVar("without_a_page", default=None)


class AddressesWithLanguage:
    """WSGI middleware: takes the language off the front of an address and notes it."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        first, slash, rest = environ.get("PATH_INFO", "")[1:].partition("/")
        if slash and first in LANGUAGES:
            environ = {**environ, "PATH_INFO": f"/{rest}", IN_THE_ADDRESS: first}
        return self.application(environ, start_response)


def current() -> Language:
    """The language of the page being made; English where there is none."""
    chosen = _without_a_page.get()
    if chosen is not None:
        return chosen
    if not has_request_context():
        return ENGLISH
    # Asked some hundred times a page: each way through the proxy costs more than the answer.
    page = g._get_current_object()
    language = page.get("language")
    if language is None:
        language = page.language = _choose()
    return language


def settle(signed_in_language: str | None) -> None:
    """Take a signed-in person's own choice into account. The gate calls it once it knows who is asking."""
    g.chosen_language = signed_in_language
    g.pop("language", None)


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """Make words in a language outside any page, such as a notice or a printed guide."""
    token = _without_a_page.set(language)
    try:
        yield
    finally:
        _without_a_page.reset(token)


def local(path: str) -> str:
    """The address of a page for everybody, in the language of the page being made: local("/guide/")."""
    language = current()
    return path if language is ENGLISH else f"/{language.code}{path}"


def elsewhere(language: Language) -> str:
    """The address of this same page in another language, with whatever was asked of it."""
    asked = quote(request.path, safe="/") + (
        f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    )
    return asked if language is ENGLISH and _follows_address() else f"/{language.code}{asked}"


def chosen() -> Language | None:
    """The language that was chosen in this browser or in this address; None where nobody chose."""
    return LANGUAGES.get(request.environ.get(IN_THE_ADDRESS) or request.cookies.get(COOKIE, ""))


def remember(response: Response, language: Language) -> None:
    """Keep a choice in this browser for a year. It says nothing about the person but the language."""
    response.set_cookie(
        COOKIE,
        language.code,
        max_age=A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def keep_choice(response: Response) -> Response:
    """After a request: a private page asked for with a language in its address sets the cookie.

    An address that lacks its last slash leads to the right one in the same language.
    """
    asked = request.environ.get(IN_THE_ADDRESS)
    if asked and isinstance(request.routing_exception, RequestRedirect):
        _, _, path, question, _ = urlsplit(request.routing_exception.new_url)
        response.location = f"/{asked}{path}" + (f"?{question}" if question else "")
    elif asked and not response.cache_control.public and not _follows_address():
        remember(response, LANGUAGES[asked])
    return response


def gettext(message: str, **values: object) -> str:
    """The message in the language of the page, with its %(names)s filled."""
    language = current()
    # The translators' catalogue keeps its own facts under the empty message.
    said = message if language is ENGLISH or not message else _in_order(_words().ugettext(message))
    return said % values if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The message in the form that the number asks for; %(num)s is the number."""
    return unfilled(one, many, number) % {"num": number, **values}


def unfilled(one: str, many: str, number: int) -> str:
    """The form that the number asks for, its names not filled yet: a template fills them, escaped."""
    return _in_order(_words().ungettext(one, many, number))


def lazy(message: str) -> str:
    """A message that is put into the language only when it is shown: for labels made at import."""
    return LazyProxy(gettext, message, enable_cache=False)  # type: ignore[return-value]


def said(message: str) -> str:
    """A sentence from below the web, put into the language. Whatever the catalogue does not have stays as it is."""
    if not isinstance(message, Sentence):
        return gettext(str(message))
    parts = {name: number(part) if isinstance(part, int) else part for name, part in message.values.items()}
    return gettext(message.message, **parts)


def number(value: int) -> str:
    """A whole number as it is written in the language: "20,000"."""
    language = current()
    return f"{value:,}" if language is ENGLISH else format_decimal(value, locale=language.code)


def _in_order(text: str) -> str:
    """In a line that is read from the right, numbers with a space between them would change places."""
    return _BETWEEN_NUMBERS.sub("\N{NO-BREAK SPACE}", text) if current().direction == "rtl" else text


_BETWEEN_NUMBERS = re.compile(r"(?<=\d) (?=\d)")


def megabytes(size: int) -> str:
    """A size in bytes as megabytes, up to the next tenth: nobody pays for more than was said."""
    return format_decimal(ceil(size / 100_000) / 10, "0.0", locale=current().code)


def size_of_file(size: int) -> str:
    """A size in bytes with its unit, rounded up: "1 KB", "2.4 MB"."""
    if size < 1_000_000:
        return gettext("%(number)s KB", number=number(ceil(size / 1000)))
    return gettext("%(number)s MB", number=megabytes(size))


def _words() -> NullTranslations:
    language = current()
    if language is ENGLISH:
        return _NO_WORDS
    return current_app.extensions["catalogues"].get(language.code, _NO_WORDS)


def _choose() -> Language:
    asked = request.environ.get(IN_THE_ADDRESS)
    if asked or _follows_address():
        return LANGUAGES[asked or ENGLISH.code]
    chosen = g.get("chosen_language") or request.cookies.get(COOKIE, "")
    return LANGUAGES.get(chosen, ENGLISH)


def _follows_address() -> bool:
    """Whether the page is the same for everybody, so that no cookie may change it."""
    path = request.path
    return path in {"/", "/help-now", "/robots.txt"} or path.startswith(("/guide/", "/pages/"))
