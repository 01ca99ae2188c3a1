"""One's own appointments: today first, then what has no outcome yet, then the days to come. And marking them."""

from datetime import timedelta
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments import attendance, queries
from watchmeplay.care.appointments.booking import checked_reason
from watchmeplay.care.appointments.models import Attendance
from watchmeplay.care.appointments.queries import Seen
from watchmeplay.families import caseloads
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.web import meeting_words
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.appointment_times import midnight
from watchmeplay.web.staff.area import staff

DAYS_AHEAD = 8


@staff.get("/appointments/")
def appointments_page() -> ResponseReturnValue:
    """The list."""
    zone = g.signed_in.zone
    today = clock.today(zone)
    starts = [midnight(today + timedelta(days=number), zone) for number in (0, 1, DAYS_AHEAD)]
    days = queries.own_days(g.actor, today=starts[0], tomorrow=starts[1], until=starts[2])
    return render_template(
        "staff/appointments.html",
        days=days,
        mine=caseloads.looked_after_by(g.actor),
        to_come=sum(1 for row in days.today if row.attendance is None),
        said=meeting_words,
    )


@staff.post("/appointments/<uuid:appointment_id>/mark")
def appointment_mark(appointment_id: UUID) -> ResponseReturnValue:
    """Mark what became of one. A mark that cannot be made says why."""
    try:
        outcome = Attendance(request.form.get("outcome", ""))
        reason = _reason()
    except ValueError:
        raise NotVisible from None
    row = queries.one_of(g.actor, appointment_id)
    try:
        attendance.mark(g.actor, appointment_id, outcome, reason=reason)
    except Refused as refused:
        return _refused(refused)
    flash(
        gettext(
            "%(outcome)s: %(family)s.",
            outcome=gettext(meeting_words.OUTCOMES[outcome]),
            family=row.family_name,
        ),
        "done",
    )
    return redirect(_back(row), 303)


@staff.post("/appointments/<uuid:appointment_id>/take-back")
def appointment_take_back(appointment_id: UUID) -> ResponseReturnValue:
    """Take a mark back."""
    row = queries.one_of(g.actor, appointment_id)
    try:
        attendance.take_back(g.actor, appointment_id)
    except Refused as refused:
        return _refused(refused)
    flash(gettext("Taken back: %(family)s.", family=row.family_name), "done")
    return redirect(_back(row), 303)


def _reason() -> str | None:
    """One of the reasons listed, or none."""
    reason = request.form.get("reason") or None
    if reason is not None and reason not in meeting_words.REASONS:
        raise ValueError(reason)
    return checked_reason(reason)


def _back(row: Seen) -> str:
    """To the row on the page it was marked on."""
    pages = {
        "family": f"/staff/families/{row.family_id}/appointments#appointment-{row.id}",
        "one": f"/staff/appointments/{row.id}",
    }
    return pages.get(request.form.get("back", ""), f"/staff/appointments/#appointment-{row.id}")


def _refused(refused: Refused) -> ResponseReturnValue:
    return render_template("staff/appointment_refused.html", message=refused.message), 422
