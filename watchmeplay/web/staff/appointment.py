"""One appointment: all of it, and moving, offering again and cancelling it."""

from datetime import datetime
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import people
from watchmeplay.care.appointments import booking, changes, offering, queries
from watchmeplay.care.appointments.models import State
from watchmeplay.care.appointments.queries import Seen
from watchmeplay.families import caseloads
from watchmeplay.foundation import audit
from watchmeplay.web import meeting_words
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff import appointment_desk
from watchmeplay.web.staff.appointment_desk import Desk
from watchmeplay.web.staff.appointment_forms import CancelForm, MeetingForm
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.bring import to_bring
from watchmeplay.web.templating import day_and_time_of


@staff.get("/appointments/<uuid:appointment_id>")
def appointment_page(appointment_id: UUID) -> ResponseReturnValue:
    """Its facts, its story, and what can be done."""
    row = queries.one_of(g.actor, appointment_id)
    audit.record(g.actor, audit.Act.FAMILY_READ, subject_id=row.id, family_id=row.family_id)
    return _page(row, CancelForm())


@staff.post("/appointments/<uuid:appointment_id>/cancel")
def appointment_cancel(appointment_id: UUID) -> ResponseReturnValue:
    """Call it off."""
    row, form = queries.one_of(g.actor, appointment_id), CancelForm(request.form)
    if form.validate():
        with form.refusals():
            booking.cancel(
                g.actor,
                appointment_id,
                by_family=form.who.data == "family",
                reason=form.reason.data or None,
                words=form.words.data or "",
            )
    if form.errors:
        return _page(row, form), 422
    flash(gettext("Cancelled."), "done")
    return redirect(f"/staff/families/{row.family_id}/appointments", 303)


@staff.get("/appointments/<uuid:appointment_id>/change")
def appointment_change(appointment_id: UUID) -> ResponseReturnValue:
    """Another time, another way to meet, others to invite."""
    row = _changeable(appointment_id)
    form, desk = MeetingForm(), appointment_desk.of(g.actor, row.family_id)
    desk.fill_in_from(form, row, g.signed_in.zone)
    return _change_page(row, form, desk)


@staff.post("/appointments/<uuid:appointment_id>/change")
def appointment_change_send(appointment_id: UUID) -> ResponseReturnValue:
    """Change it; or put other times on offer."""
    row = _changeable(appointment_id)
    form, desk = MeetingForm(request.form), appointment_desk.of(g.actor, row.family_id)
    act = request.form.get("act", "")
    if act in ("find", "later"):
        desk.suggest(form, later=act == "later")
        return _change_page(row, form, desk)
    desk.suggest(form)
    if form.number.data != str(row.sequence):
        form.refuse(gettext("Somebody changed this appointment meanwhile. Look at it again, then change it."))
        return _change_page(row, form, desk), 422
    times = _times(form, row, offer=act == "offer") if form.validate() else []
    new = [at for at in times if at != row.starts_at]
    may_go = not form.errors and (not new or desk.may_go(form, new))
    if may_go and _changed(row, form, times, act == "offer"):
        return redirect(f"/staff/appointments/{row.id}", 303)
    return _change_page(row, form, desk), 422


def _times(form: MeetingForm, row: Seen, *, offer: bool) -> list[datetime]:
    """The ticked times; where one is ticked to move to, it goes before the day and time that stood in the boxes."""
    times = form.chosen(g.signed_in.zone)
    ticked = [at for at in times if at != row.starts_at]
    if offer or len(ticked) == 1:
        times = ticked
    form.check(times, offer=offer)
    return times


def _changed(row: Seen, form: MeetingForm, times: list[datetime], offer: bool) -> bool:
    """Whether it was changed; otherwise the form says what to mend."""
    words = form.words.data or ""
    with form.refusals():
        if offer:
            offering.offer_again(g.actor, row.id, times=times, words=words, number=row.sequence)
        else:
            # The words of the first offer stay with it; these go with the change.
            wish = form.meeting(row.zone, words=row.words)
            booking.move(g.actor, row.id, wish, starts_at=times[0], words=words, number=row.sequence)
    if form.errors:
        return False
    flash(
        gettext("Offered. They choose when they sign in.")
        if offer
        else gettext("Saved: %(when)s.", when=day_and_time_of(times[0], g.signed_in.zone)),
        "done",
    )
    return True


def _changeable(appointment_id: UUID) -> Seen:
    row = queries.one_of(g.actor, appointment_id)
    caseloads.must_look_after(g.actor, row.family_id)
    return row


def _page(row: Seen, form: CancelForm) -> str:
    story = changes.of(g.actor, row.id)
    still_open = row.state != State.CANCELLED and row.attendance is None
    return render_template(
        "staff/appointment.html",
        row=row,
        form=form,
        story=story,
        names=people.names(change.by_id for change in story),
        may_act=caseloads.looks_after(g.actor, row.family_id),
        open=still_open,
        bring=to_bring(g.actor, row.family_id) if still_open else [],
        said=meeting_words,
    )


def _change_page(row: Seen, form: MeetingForm, desk: Desk) -> str:
    return render_template("staff/appointment_change.html", row=row, form=form, desk=desk, said=meeting_words)
