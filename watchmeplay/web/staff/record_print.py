"""A family's record on paper: a stretch of time and the kinds of things chosen, what is marked left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.notes import queries as notes
from watchmeplay.families import overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.words import noted
from watchmeplay.web import shelves
from watchmeplay.web.forms.fields import CheckboxesField, CheckboxField, DateField, SelectChoice
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.staff import record_lines
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.record_columns import DRAFT, HARM, REMOVED, THIRD_PARTY, Happened
from watchmeplay.web.staff.record_lines import Line
from watchmeplay.web.staff.record_stream import Event, stream

MOST = 2_000
BACK = timedelta(days=92)
BEFORE = noted("Enter a last day that is not before the first")


class PrintForm(Form):
    """From which day to which, and what."""

    since = DateField(lazy("From"), [Required(lazy("Enter the first day"))])
    until = DateField(lazy("Up to and with"), [Required(lazy("Enter the last day"))])
    groups = CheckboxesField(
        lazy("What"),
        [Required(lazy("Choose what to print"))],
        choices=[SelectChoice(group, words) for group, (words, _) in record_lines.GROUPS.items()],
    )
    marked = CheckboxField(
        lazy("Print what is marked, too"),
        hint=lazy(
            "Notes and documents that tell of other people or could do harm. Not in a copy for anybody else."
        ),
    )


@dataclass(frozen=True, slots=True)
class Printed:
    """What goes on paper, the oldest first, how many marked things were left out, and whether older ones are missing."""

    lines: Sequence[Line]
    left_out: int
    cut: bool


@staff.get("/families/<uuid:family_id>/print")
def record_print_page(family_id: UUID) -> ResponseReturnValue:
    """Ask what to print: the last three months of all but the notes, to begin with."""
    record = overview.surroundings(g.actor, family_id)
    today = clock.today(g.signed_in.zone)
    groups = [group for group in record_lines.GROUPS if group != "notes"]
    form = PrintForm(data={"since": today - BACK, "until": today, "groups": groups})
    return render_template("staff/record_print.html", record=record, form=form)


@staff.post("/families/<uuid:family_id>/print")
def record_print(family_id: UUID) -> ResponseReturnValue:
    """The page to be printed, which is audited as such."""
    record = overview.open_record(g.actor, family_id)
    form = PrintForm(request.form)
    if form.validate() and form.since.data > form.until.data:
        form.refuse(BEFORE, "until")
    if form.errors:
        return render_template("staff/record_print.html", record=record, form=form), 422
    audit.record(g.actor, audit.Act.RECORD_PRINTED, subject_id=family_id, family_id=family_id)
    return render_template(
        "staff/record_printed.html",
        record=record,
        printed=_printed(record, form),
        since=form.since.data,
        until=form.until.data,
        groups=[record_lines.GROUPS[group][0] for group in form.groups.data],
        marked=form.marked.data,
        at=now(),
    )


def _printed(record: Record, form: PrintForm) -> Printed:
    zone = g.signed_in.zone
    kinds = record_lines.chosen(form.groups.data)
    if Happened.PLAY in kinds:
        kinds = (*kinds, Happened.PLAY_WORDS)
    found = stream(
        g.actor,
        record.family_id,
        kinds,
        limit=MOST,
        since=clock.exact(datetime.combine(_sensible(form.since.data), time()), zone).at,
        until=clock.exact(datetime.combine(_sensible(form.until.data) + timedelta(days=1), time()), zone).at,
    )
    titles = {page.slug: page.title for page in shelves.guide().pages}
    written = [
        line
        for line in record_lines.lines(record, found, titles)
        if not (line.event.kind == Happened.NOTE and DRAFT in line.event.flags)
        and not (line.event.kind == Happened.DOCUMENT and REMOVED in line.event.flags)
    ]
    weighed = notes.marked(g.actor, record.family_id)
    kept = [line for line in written if form.marked.data or not _is_marked(line.event, weighed)]
    return Printed(sorted(kept, key=_in_order), len(written) - len(kept), found.older is not None)


def _sensible(day: date) -> date:
    """No record began before the last century, and none holds what is still to come."""
    return max(date(1900, 1, 1), min(day, clock.today(g.signed_in.zone)))


def _is_marked(event: Event, weighed: frozenset[UUID]) -> bool:
    """A mark on a note counts for all that was added to it, and one on an addition for the note."""
    if event.kind == Happened.NOTE:
        return (event.ref or event.id) in weighed
    return event.kind == Happened.DOCUMENT and bool({THIRD_PARTY, HARM} & set(event.flags))


def _in_order(line: Line) -> tuple[datetime, bool, UUID]:
    """The oldest first, the words of a page of the diary after the page itself."""
    return line.at, line.event.kind == Happened.PLAY_WORDS, line.event.ref or line.event.id
