"""An answer that is the same for everybody, so that anybody may keep it for a while."""

from hashlib import sha256

from flask import Response, make_response

SECONDS = 300


def shared(body: str, mimetype: str = "text/html", *, seconds: int = SECONDS) -> Response:
    """The answer with a strong ETag of its content, to be kept for so many seconds.

    It must not depend on who is asking, or on when.
    """
    response = make_response(body)
    response.mimetype = mimetype
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    response.set_etag(sha256(body.encode()).hexdigest()[:32])
    return response
