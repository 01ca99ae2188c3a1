"""Pages that are the same for everybody, answered before Flask from bytes kept in this process.

Each is drawn once, by the application itself, on the first request for it; then kept plain, as gzip and as
Brotli. Nothing of the visitor is read but the host, the encodings and the ETag they hold. Whatever is out of
the ordinary goes through to Flask, which answers for itself.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.http import parse_etags, quote_etag, unquote_etag
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from watchmeplay.web.encodings import ONCE_AND_WELL, PLAIN, SMALLER, WORTH_IT, chosen, packed, tagged

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]

METHODS = frozenset({"GET", "HEAD"})
# What RFC 9110 leaves out when nothing is sent along.
OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One page in one encoding, ready to send."""

    etag: str
    headers: Headers
    unchanged: Headers
    body: bytes


class KeptPages:
    """WSGI middleware. `addresses` are the pages it may keep; `hosts` the names it answers to.

    `settled` says whether the application already knows all that a page shows: until then nothing is kept.
    `stamp`, told the address that is asked for, changes when the words do: then every page is drawn anew, and
    `addresses` are asked for again.
    """

    def __init__(
        self,
        application: Application,
        *,
        addresses: Callable[[], Collection[str]],
        hosts: Collection[str],
        origin: str,
        settled: Callable[[], bool],
        stamp: Callable[[str], str],
    ) -> None:
        self.application = application
        self._ask_for_addresses = addresses
        self._addresses: frozenset[str] = frozenset()
        self._hosts = frozenset(hosts)
        self._origin = origin
        self._settled = settled
        self._ask_for_stamp = stamp
        self._stamp = ""
        self._kept: dict[str, dict[str, Answer]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        address = environ.get("PATH_INFO", "")
        self._notice_new_words(address)
        if question := environ.get("QUERY_STRING"):
            address = f"{address}?{question}"
        known = address in self._addresses and method in METHODS and environ.get("HTTP_HOST") in self._hosts
        answers = (self._kept.get(address) or self._draw(address)) if known else None
        if answers is None:
            return self.application(environ, start_response)
        answer = answers[chosen(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        held = environ.get("HTTP_IF_NONE_MATCH")
        if held and parse_etags(held).contains_weak(answer.etag):
            start_response("304 NOT MODIFIED", list(answer.unchanged))
            return []
        start_response("200 OK", list(answer.headers))
        return [] if method == "HEAD" else [answer.body]

    def _notice_new_words(self, address: str) -> None:
        stamp = self._ask_for_stamp(address)
        if stamp != self._stamp:
            self._kept = {}
            self._addresses = frozenset(self._ask_for_addresses())
            self._stamp = stamp

    def _draw(self, address: str) -> dict[str, Answer] | None:
        """Ask the application for the page as a stranger would, and keep what everybody may keep.

        Two threads may draw the same page at the same time: they make the same bytes.
        """
        # Should the words change meanwhile, this page goes to the set that is being let go.
        kept = self._kept
        asking = EnvironBuilder(path=address, base_url=self._origin).get_environ()
        drawn = Response.from_app(self.application, asking, buffered=True)
        for_all = drawn.status_code == 200 and drawn.cache_control.public and drawn.get_etag()[0]
        if not for_all or "Set-Cookie" in drawn.headers or not self._settled():
            return None
        small = len(drawn.get_data()) < WORTH_IT
        answers = {encoding: _answer(drawn, PLAIN if small else encoding) for encoding in (PLAIN, *SMALLER)}
        kept[address] = answers
        return answers


def _answer(drawn: Response, encoding: str) -> Answer:
    body = packed(drawn.get_data(), encoding, ONCE_AND_WELL)
    etag = tagged(unquote_etag(drawn.headers["ETag"])[0] or "", encoding)
    headers = drawn.headers.copy()
    headers.pop("Date", None)
    headers["ETag"] = quote_etag(etag)
    headers["Content-Length"] = str(len(body))
    if encoding != PLAIN:
        headers["Content-Encoding"] = encoding
    sent = headers.to_wsgi_list()
    unchanged = [(name, value) for name, value in sent if name.lower() not in OF_THE_BODY]
    return Answer(etag, sent, unchanged, body)
