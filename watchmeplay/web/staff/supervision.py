"""What waits to be talked about in supervision, and what came of it."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.notes import supervision
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import KeyReused, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import HiddenField, TextAreaField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.note_form import KINDS

SENT_BEFORE = noted("Other words were kept from this page before. Press the button again to send these.")


class TalkedForm(Form):
    """What came of talking about it, in a line or two."""

    key = HiddenField()
    line = TextAreaField(
        lazy("What came of it"),
        [Required(lazy("Write a line about what came of it.")), Longest(supervision.LONGEST_LINE)],
        rows=2,
    )


@staff.get("/supervision")
def supervision_page() -> ResponseReturnValue:
    """One's own marked notes; for a lead, those of the area."""
    return _page()


@staff.post("/notes/<uuid:note_id>/talked-about")
def note_talked_about(note_id: UUID) -> ResponseReturnValue:
    """Tick it."""
    form = TalkedForm(request.form, id_prefix=f"{note_id}-")
    if form.validate():
        try:
            supervision.talked_about(
                g.actor, note_id, form.line.data or "", zone=g.signed_in.zone, key=form.key.data or ""
            )
        except Refused as refused:
            abandon()
            form.refuse(refused.message, refused.field)
        except KeyReused:
            abandon()
            form.key.data = new_key()
            form.refuse(SENT_BEFORE, "line")
    if form.errors:
        return _page(note_id, form), 422
    flash(gettext("Kept beside the note."), "done")
    return redirect("/staff/supervision", 303)


def _page(note_id: UUID | None = None, faulty: TalkedForm | None = None) -> str:
    rows = supervision.waiting(g.actor)
    if note_id is not None and note_id not in {row.id for row in rows}:
        raise NotVisible
    forms = {row.id: TalkedForm(data={"key": new_key()}, id_prefix=f"{row.id}-") for row in rows}
    if note_id is not None and faulty is not None:
        forms[note_id] = faulty
    return render_template("staff/supervision.html", rows=rows, forms=forms, form=faulty, kinds=KINDS)
