"""Documents by others, as their owners made them: fetched from the guide, never shown inside one of our pages."""

from io import BytesIO
from uuid import UUID

from flask import request, send_file
from flask.typing import ResponseReturnValue

from watchmeplay.manual import attachments
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import SECONDS

SHUT_IN = "sandbox; default-src 'none'; frame-ancestors 'none'"


@public.get("/guide/attachments/<uuid:attachment_id>/<file_name>")
def attachment(attachment_id: UUID, file_name: str) -> ResponseReturnValue:  # noqa: ARG001
    """One document. The id alone says which; the name in the address is for the person who keeps it."""
    found = attachments.one(attachment_id)
    held = request.if_none_match.contains(found.sha256)
    answer = send_file(
        BytesIO(b"" if held else attachments.content(attachment_id)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=found.file_name,
        etag=found.sha256,
        max_age=SECONDS,
    )
    answer.headers["Content-Security-Policy"] = SHUT_IN
    return answer
