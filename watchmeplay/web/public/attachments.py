"""Documents by others, as their owners made them: fetched from the guide, never shown inside one of our pages."""

from uuid import UUID

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from watchmeplay.manual import attachments
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import SECONDS

SHUT_IN = "sandbox; default-src 'none'; frame-ancestors 'none'"


@public.get("/guide/attachments/<uuid:attachment_id>/<file_name>")
def attachment(attachment_id: UUID, file_name: str) -> ResponseReturnValue:  # noqa: ARG001
    """One document. The id alone says which; the name in the address is for the person who keeps it."""
    found = attachments.one(attachment_id)
    if request.if_none_match.contains(found.sha256):
        return _about(make_response("", 304), found.sha256)
    content = attachments.content(attachment_id)
    answer = _about(make_response(content), found.sha256)
    answer.mimetype = "application/pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=found.file_name)
    # Where the signal breaks off, the browser asks for the rest alone.
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(content))


def _about(answer: Response, digest: str) -> Response:
    answer.headers["Content-Security-Policy"] = SHUT_IN
    answer.cache_control.public = True
    answer.cache_control.max_age = SECONDS
    answer.set_etag(digest)
    return answer
