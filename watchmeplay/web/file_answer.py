"""A file of a family's record as an answer: fetched to be kept, never shown inside one of our pages."""

from io import BytesIO

from flask import Response, send_file

from watchmeplay.care.documents import files
from watchmeplay.care.documents.queries import Listed
from watchmeplay.web.languages import lazy

MEDIA = {
    files.PDF: lazy("PDF"),
    files.PNG: lazy("picture"),
    files.JPEG: lazy("picture"),
    files.TEXT: lazy("text"),
}
SHUT_IN = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_answer(found: Listed, content: bytes) -> Response:
    """The file with a name that says nothing, for nobody's store but the reader's own."""
    answer = send_file(
        BytesIO(content), mimetype=found.media, as_attachment=True, download_name=found.file_name, etag=False
    )
    answer.headers["Content-Security-Policy"] = SHUT_IN
    answer.headers["Cache-Control"] = "no-store"
    return answer
