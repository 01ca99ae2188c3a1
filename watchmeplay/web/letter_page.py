"""A closing letter as a PDF, for the team and for its carer. It is made when it is asked for, in a third of a second."""

from flask import Response, current_app, g

from watchmeplay.care.endings import paper
from watchmeplay.care.endings.closing_letters import Shown
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import finish
from watchmeplay.settings import Settings
from watchmeplay.web.languages import gettext


def pdf_answer(letter: Shown) -> Response:
    """The letter in type, to keep. Nothing of it stands in the name of the file."""
    settings: Settings = current_app.extensions["settings"]
    day = (letter.agreed_at or letter.edited_at).date()
    # No connection is held while it is set in type.
    finish()
    content = paper.letter(
        title=gettext("A letter for you"),
        to="",
        words=letter.words,
        service=settings.service_name,
        day=day or clock.today(g.signed_in.zone),
    )
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return answer
