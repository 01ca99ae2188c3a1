"""What is turned away before anything is read: other hosts, other sites, other encodings, too much of it."""

from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge, UnsupportedMediaType

from watchmeplay.web.transaction import SAFE_METHODS

FORM_BYTES = 3_500_000  # a million characters of any script, as a form sends them
FORM_FIELDS = 400


def check() -> None:
    """Refuse a request that no page of ours sends. Raises the HTTP exception to be shown."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden
    body = request.get_data(cache=True, parse_form_data=False)
    if body and request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    # A body that hides its length is cut off at the limit without a word: at the limit is too much.
    if len(body) >= FORM_BYTES or body.count(b"&") >= FORM_FIELDS:
        raise RequestEntityTooLarge
    try:
        unquote_to_bytes(body).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BadRequest("The form was not in UTF-8.") from fault
