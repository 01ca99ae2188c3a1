"""A carer's appointments for the calendar on their phone: one as a file, or all of them at a private address."""

from uuid import UUID

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.care.appointments import feeds
from watchmeplay.web import calendar_file
from watchmeplay.web.languages import gettext
from watchmeplay.web.parent.area import parent

ADDRESS = "/family/about-me/calendar"


@parent.get("/appointments/<uuid:appointment_id>.ics")
def appointment_file(appointment_id: UUID) -> ResponseReturnValue:
    """One appointment one is invited to."""
    return calendar_file.of_one(feeds.booking(g.actor, appointment_id), page=calendar_file.CARERS_PAGE)


@parent.get("/about-me/calendar")
def own_calendar() -> ResponseReturnValue:
    """Say whether there is a private address, and what it means to have one."""
    return render_template(
        "parent/calendar.html", since=feeds.open_since(g.actor), may_have=feeds.may_have(g.actor)
    )


@parent.post("/about-me/calendar")
def own_calendar_make() -> ResponseReturnValue:
    """Make a private address and show it, once: it is stored nowhere. Sent twice, the second one counts."""
    address, opens = calendar_file.addresses(feeds.open_feed(g.actor))
    return render_template(
        "parent/calendar.html",
        since=feeds.open_since(g.actor),
        may_have=True,
        address=address,
        opens=opens,
    )


@parent.post("/about-me/calendar/close")
def own_calendar_close() -> ResponseReturnValue:
    """Close it at once."""
    feeds.close_feed(g.actor)
    flash(gettext("Closed. The address no longer works."), "done")
    return redirect(ADDRESS, 303)
