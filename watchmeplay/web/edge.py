"""What is turned away before anything is read: other hosts, other sites, other encodings, too much of it."""

from urllib.parse import unquote_to_bytes

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    LengthRequired,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from watchmeplay.foundation.words import Sentence, noted
from watchmeplay.web.transaction import SAFE_METHODS

FORM_BYTES = 3_500_000  # a million characters of any script, as a form sends them
FORM_FIELDS = 400
BESIDE_THE_FILE = 100_000  # the words of a form that carries a file
NOT_UTF8 = "The form was not in UTF-8."
CHUNK = 65_536
TOO_LARGE = noted("A file may have up to %(most)s MB here. This one is larger.")


class FileTooLarge(RequestEntityTooLarge):
    """A file that a page takes files for, but not as large as this. `description` is for the person."""


def check() -> None:
    """Refuse a request that no page of ours sends. Raises the HTTP exception to be shown."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden
    if _carries_a_file():
        return
    body = request.get_data(cache=True, parse_form_data=False)
    if body and request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    # A body that hides its length is cut off at the limit without a word: at the limit is too much.
    if len(body) >= FORM_BYTES or body.count(b"&") >= FORM_FIELDS:
        raise RequestEntityTooLarge
    try:
        unquote_to_bytes(body).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BadRequest(NOT_UTF8) from fault


def take_file() -> None:
    """Read a form that carries a file, once the gate knows that its sender may use the page. Others' are not read.

    Raises FileTooLarge, LengthRequired, BadRequest.
    """
    if not _carries_a_file():
        return
    allowed = current_app.uploads[request.endpoint]
    length = request.content_length
    if length is None:
        raise LengthRequired
    if length > allowed + BESIDE_THE_FILE:
        _let_it_pass(length, 4 * allowed)
        raise FileTooLarge(Sentence(TOO_LARGE, {"most": allowed // 1_000_000}))
    request.max_content_length = allowed + BESIDE_THE_FILE
    # The parser has put this in the place of every byte that is not UTF-8.
    if any("\N{REPLACEMENT CHARACTER}" in text for text in request.form.values()):
        raise BadRequest(NOT_UTF8)


def fields() -> MultiDict[str, str]:
    """The words of the form that was sent; none where it is larger than its sender may send."""
    try:
        return request.form
    except RequestEntityTooLarge:
        return MultiDict()


def _carries_a_file() -> bool:
    return request.endpoint in current_app.uploads and request.mimetype == "multipart/form-data"


def _let_it_pass(length: int, most: int) -> None:
    """Read and forget: a browser that is cut off while it sends shows its own error instead of our page."""
    stream, left = request.environ["wsgi.input"], min(length, most)
    while left > 0 and (read := len(stream.read(min(CHUNK, left)))):
        left -= read
