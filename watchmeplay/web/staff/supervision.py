"""What waits to be talked about in supervision, and what came of it."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.notes import supervision
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web.forms.fields import TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.note_form import KINDS


class TalkedForm(KeyedForm):
    """What came of talking about it, in a line or two."""

    saved_before = noted("Other words were kept from this page before. Press the button again to send these.")
    saved_before_at = "line"
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
        with form.refusals():
            supervision.talked_about(
                g.actor, note_id, form.line.data or "", zone=g.signed_in.zone, key=form.key.data or ""
            )
    if form.errors:
        abandon()
        return _page(note_id, form), 422
    flash(gettext("Kept beside the note."), "done")
    return redirect("/staff/supervision", 303)


def _page(note_id: UUID | None = None, faulty: TalkedForm | None = None) -> str:
    rows = supervision.waiting(g.actor)
    if note_id is not None and note_id not in {row.id for row in rows}:
        raise NotVisible
    forms = {row.id: TalkedForm(id_prefix=f"{row.id}-") for row in rows}
    if note_id is not None and faulty is not None:
        forms[note_id] = faulty
    return render_template("staff/supervision.html", rows=rows, forms=forms, form=faulty, kinds=KINDS)
