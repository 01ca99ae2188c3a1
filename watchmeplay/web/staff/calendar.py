"""Appointments for a member of staff's own calendar program: one as a file, or all at a private address."""

from uuid import UUID

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments import feeds
from watchmeplay.web import calendar_file
from watchmeplay.web.areas import STAFF
from watchmeplay.web.languages import gettext
from watchmeplay.web.public.sign_in import account
from watchmeplay.web.staff.area import staff

ADDRESS = "/account/calendar"


@staff.get("/appointments/<uuid:appointment_id>.ics")
def appointment_file(appointment_id: UUID) -> ResponseReturnValue:
    """One's own appointment. A colleague's belongs in the colleague's calendar."""
    return calendar_file.of_one(feeds.booking(g.actor, appointment_id), page=calendar_file.STAFF_PAGE)


@account.get("/account/calendar", who=STAFF)
def own_calendar() -> ResponseReturnValue:
    """Say whether there is a private address, and what it means to have one."""
    return render_template("staff/calendar.html", since=feeds.open_since(g.actor))


@account.post("/account/calendar", who=STAFF)
def own_calendar_make() -> ResponseReturnValue:
    """Make a private address and show it, once: it is stored nowhere. Sent twice, the second one counts."""
    address, opens = calendar_file.addresses(feeds.open_feed(g.actor))
    return render_template(
        "staff/calendar.html", since=feeds.open_since(g.actor), address=address, opens=opens
    )


@account.post("/account/calendar/close", who=STAFF)
def own_calendar_close() -> ResponseReturnValue:
    """Close it at once."""
    feeds.close_feed(g.actor)
    flash(gettext("Closed. The address no longer works."), "done")
    return redirect(ADDRESS, 303)
