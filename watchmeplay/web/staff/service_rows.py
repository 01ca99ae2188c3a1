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
    today = clock.today(g.signed_in.zone)
    days = promises.answer_within_days()
    return listing.by_family(
        gettext("Unanswered over the promised time"),
        ngettext(
            "Families are promised an answer within %(num)s working day.",
            "Families are promised an answer within %(num)s working days.",
            days,
        ),
        (gettext("Waiting"), gettext("Messages"), gettext("Pages")),
        numbers.overdue(service.open_families(g.actor)),
        lambda family_id, late: (
            Cell(lasting(late.since, today, g.signed_in.zone)),
            Cell(str(late.messages or ""), f"/staff/messages/{family_id}" if late.messages else ""),
            Cell(str(late.pages or "")),
        ),
    )


@staff.get("/service/quiet", who=LEADS)
def service_quiet() -> ResponseReturnValue:
    """Families quieter than usual for them."""
    return listing.by_family(
        gettext("Quieter than usual for them"),
        gettext(
            "Each family is measured against itself, over the last half year. Known reasons are left out."
        ),
        (gettext("Quiet for"), gettext("Usual days between pages")),
        numbers.quiet(service.open_families(g.actor)),
        lambda _, silence: (
            Cell(ngettext("%(num)s day", "%(num)s days", silence.days)),
            Cell(f"{silence.usual:g}"),
        ),
    )


@staff.get("/service/second-carers", who=LEADS)
def service_second_carers() -> ResponseReturnValue:
    """Families in which more than one carer plays."""
    return listing.by_family(
        gettext("Plays by second carers"),
        gettext(
            "In the last 4 weeks, as they gave them to the team. The first carer is whoever joined first."
        ),
        (gettext("By other carers"), gettext("By the first carer")),
        numbers.plays(service.open_families(g.actor)),
        lambda _, plays: (Cell(str(plays.others)), Cell(str(plays.first))),
    )


@staff.get("/service/evenings", who=LEADS)
def service_evenings() -> ResponseReturnValue:
    """Times in evenings and at weekends that families may still pick."""
    found = numbers.evenings()
    part, families = listing.on_this_page(found, lambda evening: evening.family_id)
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
    part, families = listing.on_this_page(found, lambda one: one.family_id)
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
