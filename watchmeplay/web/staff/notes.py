"""A family's clinical notes: the list, and writing one."""

from datetime import datetime
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.notes import actions, queries
from watchmeplay.care.notes.queries import Note
from watchmeplay.families import caseloads, overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import one
from watchmeplay.foundation.words import noted
from watchmeplay.web.arguments import asked_id, id_of
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.note_form import KINDS, NoteForm, begun

SIGNED = noted("Signed. From now on it is only added to.")
KEPT = noted("Kept as a draft. Nobody else sees it until you sign it.")


@staff.get("/families/<uuid:family_id>/notes")
def notes_page(family_id: UUID) -> ResponseReturnValue:
    """Signed notes, and one's own drafts among them."""
    record = overview.surroundings(g.actor, family_id)
    found = queries.notes_of(g.actor, family_id, before=asked_id("before"))
    queries.note_reading(g.actor, family_id)
    return render_template(
        "staff/notes.html",
        record=record,
        notes=found,
        kinds=KINDS,
        first=not request.args.get("before"),
        may_write=caseloads.looks_after(g.actor, family_id),
    )


@staff.get("/families/<uuid:family_id>/notes/new")
def note_new(family_id: UUID) -> ResponseReturnValue:
    """An empty note; `appointment` names the meeting it is about."""
    caseloads.must_look_after(g.actor, family_id)
    appointment_id = asked_id("appointment")
    at = _starts(family_id, appointment_id) if appointment_id else None
    form = NoteForm(data={"appointment": appointment_id or "", **begun(at)})
    return note_desk(overview.surroundings(g.actor, family_id), form)


@staff.post("/families/<uuid:family_id>/notes/new")
def note_begin(family_id: UUID) -> ResponseReturnValue:
    """Keep it as a draft, or sign it at once."""
    return begin(overview.surroundings(g.actor, family_id))


def begin(record: Record, adds_to: Note | None = None) -> ResponseReturnValue:
    """Take a new note, or an addition to a signed one, from the form that was sent."""
    caseloads.must_look_after(g.actor, record.family_id)
    form = NoteForm(request.form)
    form.offer(record)
    if form.validate():
        appointment = form.appointment.data
        with form.refusals():
            note = actions.begin(
                g.actor,
                form.writing(record),
                family_id=record.family_id,
                key=form.key.data or "",
                adds_to_id=adds_to.id if adds_to else None,
                appointment_id=id_of(appointment) if appointment else None,
            )
            if signs() and note.signed_at is None:
                actions.sign(g.actor, note.id, number=1)
    if form.errors:
        abandon()
        return note_desk(record, form, adds_to=adds_to), 422
    flash(gettext(SIGNED if note.signed_at else KEPT), "done")
    return redirect(f"/staff/notes/{adds_to.id if adds_to and note.signed_at else note.id}", 303)


def signs() -> bool:
    """Whether the button that signs was pressed, and not the one that keeps a draft."""
    return request.form.get("act") == "sign"


def note_desk(
    record: Record, form: NoteForm, *, adds_to: Note | None = None, draft: Note | None = None
) -> str:
    """The form on its page: a new note, an addition, or a draft."""
    form.offer(record)
    return render_template(
        "staff/note_form.html", record=record, form=form, adds_to=adds_to, draft=draft, kinds=KINDS
    )


def _starts(family_id: UUID, appointment_id: UUID) -> datetime | None:
    appointment = one(g.actor, Appointment, appointment_id)
    if appointment.family_id != family_id:
        raise NotVisible
    # What is written beforehand, of preparing or of a call about it, happened now.
    to_come = appointment.starts_at is None or appointment.starts_at > now()
    return None if to_come else appointment.starts_at
