"""Files that the team shared with this carer, and with nobody else in the family."""

from uuid import UUID

from flask import g, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.care.documents import queries
from watchmeplay.web.file_answer import MEDIA, file_answer
from watchmeplay.web.parent.area import parent


@parent.get("/documents")
def documents_page() -> ResponseReturnValue:
    """The list."""
    return render_template("parent/documents.html", rows=queries.shared_with_me(g.actor), media=MEDIA)


@parent.get("/documents/<uuid:document_id>")
def document_file(document_id: UUID) -> ResponseReturnValue:
    """One of them, which is audited."""
    return file_answer(*queries.content(g.actor, document_id))
