"""The rows behind the lead's numbers. A family's name leads to its record: all of them are in the lead's areas."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import service
from watchmeplay.care.allocation.service import FamilyLine
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.site import promises
from watchmeplay.web.languages import gettext, ngettext
from watchmeplay.web.lists import in_a_row
from watchmeplay.web.staff import service_numbers as numbers
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.service import HERE, LEADS
from watchmeplay.web.staff.since import lasting

ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: words, a link, a moment or a day."""

    words: str = ""
    href: str = ""
    moment: datetime | None = None
    zone: str = ""
    day: date | None = None


Row = tuple[Cell, ...]


@staff.get("/service/unanswered", who=LEADS)
def service_unanswered() -> ResponseReturnValue:
    """Messages and pages that wait for longer than was promised."""
    found = numbers.overdue(service.open_families(g.actor))
    shown, families = _shown(found)
    today = clock.today(g.signed_in.zone)
    rows = [
        (
            _family(families[family_id]),
            Cell(lasting(found[family_id].since, today, g.signed_in.zone)),
            Cell(
                str(found[family_id].messages or ""),
                f"/staff/messages/{family_id}" if found[family_id].messages else "",
            ),
            Cell(str(found[family_id].pages or "")),
            _team(families[family_id]),
        )
        for family_id in shown
    ]
    days = promises.answer_within_days()
    return _rows(
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
    shown, families = _shown(found)
    rows = [
        (
            _family(families[family_id]),
            Cell(ngettext("%(num)s day", "%(num)s days", found[family_id].days)),
            Cell(f"{found[family_id].usual:g}"),
            _team(families[family_id]),
        )
        for family_id in shown
    ]
    return _rows(
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
    shown, families = _shown(found)
    rows = [
        (
            _family(families[family_id]),
            Cell(str(found[family_id].others)),
            Cell(str(found[family_id].first)),
            _team(families[family_id]),
        )
        for family_id in shown
    ]
    return _rows(
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
    start = _start()
    part = found[start : start + ON_A_PAGE]
    families = service.lines(g.actor, {evening.family_id for evening in part})
    rows = [
        (
            _family(families[evening.family_id]),
            Cell(moment=evening.starts_at, zone=evening.zone),
            Cell(evening.practitioner),
        )
        for evening in part
    ]
    return _rows(
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
    start = _start()
    part = found[start : start + ON_A_PAGE]
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
    return _rows(
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
    return _rows(
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
    return _rows(
        gettext("Partners past their review"),
        gettext("Open each, check what it says, and set the next day."),
        (gettext("Partner"), gettext("Telephone"), gettext("Review by")),
        rows,
        len(rows),
    )


def _shown(found: dict[UUID, object]) -> tuple[list[UUID], dict[UUID, FamilyLine]]:
    """The families on this page of a list, in its order."""
    start = _start()
    ids = list(found)[start : start + ON_A_PAGE]
    families = service.lines(g.actor, set(ids))
    return [family_id for family_id in ids if family_id in families], families


def _start() -> int:
    return (_number() - 1) * ON_A_PAGE


def _number() -> int:
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or not 0 < len(asked) < 6 or int(asked) < 1:
        raise NotVisible
    return int(asked)


def _family(line: FamilyLine) -> Cell:
    return Cell(line.name, f"/staff/families/{line.family_id}")


def _team(line: FamilyLine) -> Cell:
    return Cell(in_a_row(line.team) or gettext("Nobody"))


def _rows(heading: str, lead: str, columns: tuple[str, ...], rows: list[Row], count: int) -> str:
    audit.record(g.actor, audit.Act.SERVICE_READ)
    number = _number()
    return render_template(
        "staff/service_rows.html",
        heading=heading,
        lead=lead,
        columns=columns,
        rows=rows,
        newer=f"{request.path}?page={number - 1}" if number > 1 else "",
        older=f"{request.path}?page={number + 1}" if count > number * ON_A_PAGE else "",
        back=HERE,
    )
