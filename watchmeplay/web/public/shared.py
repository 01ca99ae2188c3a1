"""An answer that is the same for everybody, so that anybody may keep it for a while."""

from hashlib import sha256

from flask import Response, make_response

SECONDS = 300
BY_A_PROXY = 60


def shared(body: str, mimetype: str = "text/html", *, seconds: int = 0) -> Response:
    """The answer with a strong ETag of its content, to be kept by a browser for so many seconds.

    It must not depend on who is asking, or on when. A browser that asks each time is mostly told, in a few
    bytes, that nothing has changed: so an editor sees their new words at once. A proxy may keep it a minute.
    """
    response = make_response(body)
    response.mimetype = mimetype
    response.cache_control.public = True
    response.cache_control.max_age = seconds
    response.cache_control.s_maxage = seconds or BY_A_PROXY
    response.set_etag(sha256(body.encode()).hexdigest()[:32])
    return response
