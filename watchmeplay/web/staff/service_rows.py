"""The rows behind the lead's numbers. A family's name leads to its record: all of them are in the lead's areas."""

from flask import g
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import service
from watchmeplay.foundation import clock
from watchmeplay.site import promises
from watchmeplay.web.languages import gettext, ngettext
from watchmeplay.web.staff import service_listing as listing
from watchmeplay.web.staff import service_numbers as numbers
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.service import LEADS
from watchmeplay.web.staff.service_listing import Cell
from watchmeplay.web.staff.since import lasting


@staff.get("/service/unanswered", who=LEADS)
def service_unanswered() -> ResponseReturnValue:
    """Messages and pages that wait for longer than was promised."""
    found = numbers.overdue(service.open_families(g.actor))
    shown, families = listing.shown(found)
    today = clock.today(g.signed_in.zone)
    rows = [
        (
            listing.family(families[family_id]),
            Cell(lasting(found[family_id].since, today, g.signed_in.zone)),
            Cell(
                str(found[family_id].messages or ""),
                f"/staff/messages/{family_id}" if found[family_id].messages else "",
            ),
            Cell(str(found[family_id].pages or "")),
            listing.team(families[family_id]),
        )
        for family_id in shown
    ]
    days = promises.answer_within_days()
    return listing.rows(
        gettext("Unanswered over the promised time"),
        ngettext(
            "Families are promised an answer within %(num)s working day.",
            "Families are promised an answer within %(num)s working days.",
            days,
        ),
        (
            gettext("Family"),
            gettext("Waiting"),
            gettext("Messages"),
            gettext("Pages"),
            gettext("Looked after by"),
        ),
        rows,
        len(found),
    )


@staff.get("/service/quiet", who=LEADS)
def service_quiet() -> ResponseReturnValue:
    """Families quieter than usual for them."""
    found = numbers.quiet(service.open_families(g.actor))
    shown, families = listing.shown(found)
    rows = [
        (
            listing.family(families[family_id]),
            Cell(ngettext("%(num)s day", "%(num)s days", found[family_id].days)),
            Cell(f"{found[family_id].usual:g}"),
            listing.team(families[family_id]),
        )
        for family_id in shown
    ]
    return listing.rows(
        gettext("Quieter than usual for them"),
        gettext(
            "Each family is measured against itself, over the last half year. Known reasons are left out."
        ),
        (
            gettext("Family"),
            gettext("Quiet for"),
            gettext("Usual days between pages"),
            gettext("Looked after by"),
        ),
        rows,
        len(found),
    )


@staff.get("/service/second-carers", who=LEADS)
def service_second_carers() -> ResponseReturnValue:
    """Families in which more than one carer plays."""
    found = numbers.plays(service.open_families(g.actor))
    shown, families = listing.shown(found)
    rows = [
        (
            listing.family(families[family_id]),
            Cell(str(found[family_id].others)),
            Cell(str(found[family_id].first)),
            listing.team(families[family_id]),
        )
        for family_id in shown
    ]
    return listing.rows(
        gettext("Plays by second carers"),
        gettext(
            "In the last 4 weeks, as they gave them to the team. The first carer is whoever joined first."
        ),
        (
            gettext("Family"),
            gettext("By other carers"),
            gettext("By the first carer"),
            gettext("Looked after by"),
        ),
        rows,
        len(found),
    )


@staff.get("/service/evenings", who=LEADS)
def service_evenings() -> ResponseReturnValue:
    """Times in evenings and at weekends that families may still pick."""
    found = numbers.evenings()
    start = listing.start()
    part = found[start : start + listing.ON_A_PAGE]
    families = service.lines(g.actor, {evening.family_id for evening in part})
    rows = [
        (
            listing.family(families[evening.family_id]),
            Cell(moment=evening.starts_at, zone=evening.zone),
            Cell(evening.practitioner),
        )
        for evening in part
    ]
    return listing.rows(
        gettext("Times offered in evenings and at weekends"),
        gettext("From 5pm on, and on Saturdays and Sundays."),
        (gettext("Family"), gettext("When"), gettext("With")),
        rows,
        len(found),
    )


@staff.get("/service/passing", who=LEADS)
def service_passing() -> ResponseReturnValue:
    """Families that a colleague is asked to take on."""
    found = numbers.passing()
    start = listing.start()
    part = found[start : start + listing.ON_A_PAGE]
    families = service.lines(g.actor, {one.family_id for one in part})
    rows = [
        (
            Cell(families[one.family_id].name, f"/staff/families/{one.family_id}/transfer"),
            Cell(one.from_name or gettext("nobody: all stay on")),
            Cell(one.to_name),
            Cell(moment=one.asked_at),
        )
        for one in part
    ]
    return listing.rows(
        gettext("On their way to a colleague"),
        gettext("Asked and not answered yet."),
        (gettext("Family"), gettext("Handed over by"), gettext("Asked"), gettext("Since")),
        rows,
        len(found),
    )


@staff.get("/service/help-lines", who=LEADS)
def service_help_lines() -> ResponseReturnValue:
    """Help lines that are past their review."""
    rows = [
        (
            Cell(line.name),
            Cell(line.number),
            Cell(day=line.checked_on),
            Cell(day=line.review_by),
            Cell(line.source),
        )
        for line in numbers.old_help_lines()
    ]
    return listing.rows(
        gettext("Help lines past their review"),
        gettext(
            "Families still see them. Ring or look up each, then write the new days into the file of help lines."
        ),
        (gettext("Line"), gettext("Number"), gettext("Checked"), gettext("Review by"), gettext("Source")),
        rows,
        len(rows),
    )


@staff.get("/service/partners", who=LEADS)
def service_partners() -> ResponseReturnValue:
    """Partners that are past their review."""
    rows = [
        (
            Cell(partner.name, f"/staff/partners/{partner.id}"),
            Cell(partner.phone),
            Cell(day=partner.review_on),
        )
        for partner in numbers.old_partners()
    ]
    return listing.rows(
        gettext("Partners past their review"),
        gettext("Open each, check what it says, and set the next day."),
        (gettext("Partner"), gettext("Telephone"), gettext("Review by")),
        rows,
        len(rows),
    )
