"""Pages made for one person travel compressed, except where that could let a listener guess at their words.

Why so, and why not a library: docs/decisions/0004-compression.md.
"""

from flask import Response, g, request

from watchmeplay.web.encodings import PLAIN, WORTH_IT, chosen, packed, tagged


def add(response: Response) -> Response:
    """Compress a page for the browser that asks; say "unchanged" to one that holds it already."""
    if _may_be_packed(response):
        response.vary.add("Accept-Encoding")
        _pack(response, chosen(request.headers.get("Accept-Encoding", "")))
    if response.cache_control.public and response.get_etag()[0]:
        response.make_conditional(request)
        # The server that sends the answer dates it.
        response.headers.pop("Date", None)
    return response


def _may_be_packed(response: Response) -> bool:
    """Whether the answer is a page worth packing, and its packed length tells a stranger nothing.

    Somebody who makes a browser ask for addresses of their choosing, and sees the lengths that come back, can
    test guesses at the words beside their own. So a signed-in person's page travels plain when its address
    carries anything after the question mark.
    """
    page = response.mimetype == "text/html" and not response.is_streamed
    worth_it = page and "Content-Encoding" not in response.headers and len(response.get_data()) >= WORTH_IT
    return worth_it and (g.get("actor") is None or not request.query_string)


def _pack(response: Response, encoding: str) -> None:
    if encoding == PLAIN:
        return
    etag, weak = response.get_etag()
    if etag:
        response.set_etag(tagged(etag, encoding), weak=bool(weak))
    response.set_data(packed(response.get_data(), encoding))
    response.headers["Content-Encoding"] = encoding
