"""What the pages of a closing letter share, the team's and its carer's: a form two may fill in at once, and the PDF.

The PDF is made when it is asked for, in a third of a second.
"""

from flask import Response, current_app, g

from watchmeplay.care.endings import paper
from watchmeplay.care.endings.closing_letters import Shown
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import finish
from watchmeplay.foundation.errors import Changed
from watchmeplay.settings import Settings
from watchmeplay.web.forms.fields import HiddenField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import gettext


class LetterForm(Form):
    """A letter that both sides change. `number` is the version that was on the page; the words are the side's own."""

    number = HiddenField()

    def keep_beside(self, changed: Changed) -> None:
        """The other side saved meanwhile: these words stay, theirs are shown below, and the next saving counts."""
        self.number.data = str(changed.number)
        self.refuse(
            gettext(
                "Somebody changed the letter while you wrote. Their words are below yours. Keep what you like."
            ),
            "words",
        )


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
