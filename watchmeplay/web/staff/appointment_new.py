"""Offering a family times, or booking one at once."""

from datetime import datetime
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments import offering
from watchmeplay.families import caseloads, records
from watchmeplay.foundation import clock
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff import appointment_desk
from watchmeplay.web.staff.ages import together
from watchmeplay.web.staff.appointment_desk import Desk
from watchmeplay.web.staff.appointment_forms import USUAL_MINUTES, MeetingForm
from watchmeplay.web.staff.area import staff
from watchmeplay.web.templating import day_and_time_of


@staff.get("/families/<uuid:family_id>/appointments/new")
def appointment_new(family_id: UUID) -> ResponseReturnValue:
    """Ask what kind of meeting, who, and when; free times are suggested."""
    caseloads.must_look_after(g.actor, family_id)
    form = MeetingForm(data={"minutes": USUAL_MINUTES, "type": "facilitated"})
    desk = appointment_desk.of(g.actor, family_id)
    desk.fill_in(form)
    return _page(family_id, form, desk)


@staff.post("/families/<uuid:family_id>/appointments/new")
def appointment_make(family_id: UUID) -> ResponseReturnValue:
    """Offer or book; or, with the buttons beside the times, suggest others."""
    caseloads.must_look_after(g.actor, family_id)
    form, desk = MeetingForm(request.form), appointment_desk.of(g.actor, family_id)
    act = request.form.get("act", "")
    if act in ("find", "later"):
        desk.suggest(form, later=act == "later")
        broken = any(field.process_errors for field in form) and not form.validate()
        return _page(family_id, form, desk), 422 if broken else 200
    desk.suggest(form)
    times = form.chosen(g.signed_in.zone) if form.validate() else []
    form.check(times, offer=act == "offer")
    if not form.errors and desk.may_go(form, times) and _made(family_id, form, times, offer=act == "offer"):
        return redirect(f"/staff/families/{family_id}/appointments", 303)
    return _page(family_id, form, desk), 422


def _made(family_id: UUID, form: MeetingForm, times: list[datetime], *, offer: bool) -> bool:
    """Whether it was made now; otherwise the form says what to mend."""
    zone, key = g.signed_in.zone, form.key.data or ""
    with form.refusals():
        if offer:
            offering.offer(g.actor, family_id, form.meeting(zone), times=times, key=key)
        else:
            offering.book(g.actor, family_id, form.meeting(zone), starts_at=times[0], key=key)
    if form.errors:
        return False
    flash(
        gettext("Offered. They choose when they sign in.")
        if offer
        else gettext("Booked: %(when)s.", when=day_and_time_of(times[0], zone)),
        "done",
    )
    return True


def _page(family_id: UUID, form: MeetingForm, desk: Desk) -> str:
    return render_template(
        "staff/appointment_new.html",
        form=form,
        desk=desk,
        family=records.family_of(g.actor, family_id),
        ages=together(records.children(g.actor, family_id), clock.today(g.signed_in.zone)),
    )
