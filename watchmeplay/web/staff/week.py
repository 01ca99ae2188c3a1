"""This week: one person's families in four bands, worked through from the keyboard to the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import people
from watchmeplay.care.allocation import transfers
from watchmeplay.care.week import desk, looked, tasks
from watchmeplay.care.week.tasks import TaskRow
from watchmeplay.conversations import later
from watchmeplay.families import caseloads
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.arguments import id_of
from watchmeplay.web.languages import gettext, ngettext
from watchmeplay.web.staff.ages import SameAge, together
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.bands import Band
from watchmeplay.web.staff.caseload import Family, Week, week_of
from watchmeplay.web.staff.reasons import snoozed_line
from watchmeplay.web.staff.since import ago, lasting


@dataclass(frozen=True, slots=True)
class Line:
    """One family's row: what it opens, and what it says in words."""

    family_id: UUID
    name: str
    children: tuple[SameAge, ...]
    news: tuple[str, ...]
    played: str
    played_at: datetime | None
    waited: str
    waiting_since: datetime | None
    looked_at: bool


@staff.get("/")
def week_page() -> ResponseReturnValue:
    """One's own week; with `for`, a lead reads that of a colleague and changes nothing in it."""
    asked = request.args.get("for")
    if asked is not None:
        return _others_week(id_of(asked))
    alone = caseloads.looked_after_by_nobody(g.actor) if g.actor.role == Role.LEAD else set()
    week = week_of(g.actor, g.actor.person_id, zone=g.signed_in.zone, alone=alone)
    if not week.families and g.actor.role == Role.LEAD:
        return render_template("staff/weeks.html", caseloads=desk.weeks_to_read(g.actor), own=True)
    return _page(week, g.actor.person_id)


@staff.get("/weeks", who=frozenset({Role.LEAD}))
def weeks_page() -> ResponseReturnValue:
    """Whose week to read."""
    return render_template("staff/weeks.html", caseloads=desk.weeks_to_read(g.actor), own=False)


@staff.post("/looked-at")
def week_looked_at() -> ResponseReturnValue:
    """Note that one has looked at every family in which nothing is new. Those with news are left alone."""
    week = week_of(g.actor, g.actor.person_id, zone=g.signed_in.zone)
    count = looked.mark(g.actor, week.left)
    if count:
        flash(ngettext("%(num)s marked as looked at.", "%(num)s marked as looked at.", count), "done")
    return redirect("/staff/", 303)


def _others_week(person_id: UUID) -> str:
    if g.actor.role != Role.LEAD:
        raise NotVisible
    week = week_of(g.actor, person_id, zone=g.signed_in.zone)
    if not week.families:
        raise NotVisible
    audit.record(g.actor, audit.Act.SERVICE_READ, subject_id=person_id)
    return _page(week, person_id, whose=people.names([person_id])[person_id])


def _page(week: Week, person_id: UUID, *, whose: str = "") -> str:
    today = clock.today(week.zone)
    bands = {
        band: [_line(family, today, week.zone) for family in families]
        for band, families in week.bands.items()
    }
    finished = bool(week.families) and week.looked_at == len(week.families)
    due: tuple[TaskRow, ...] = tasks.due(g.actor, person_id, today)
    return render_template(
        "staff/week.html",
        week=week,
        bands=bands,
        count=len(week.families),
        to_look_at=len(week.queue),
        first=week.queue[0] if week.queue else None,
        left=len(week.left),
        coming=later.coming(g.actor, person_id) if finished else None,
        tasks=due,
        today=today,
        tomorrow_nine=later.tomorrow_at_nine(week.zone),
        acts=not whose,
        asked=_asked(week) if not whose else 0,
        whose=whose,
        leads=g.actor.role == Role.LEAD,
    )


def _asked(week: Week) -> int:
    """How many families one is asked to take on. Without a family of one's own it has to be asked for apart."""
    return week.desk.asked if week.families else transfers.number_asked_of(g.actor)


def _line(family: Family, today: date, zone: str) -> Line:
    placed, standing = family.placed, family.placed.standing
    return Line(
        family_id=standing.family_id,
        name=standing.name,
        children=together(family.named.children, today),
        news=tuple(_news(family, today, zone)),
        played=ago(standing.last_play, today, zone) if standing.last_play else "",
        played_at=standing.last_play,
        waited=lasting(placed.since, today, zone) if placed.since else "",
        waiting_since=placed.since,
        looked_at=standing.looked_at,
    )


def _news(family: Family, today: date, zone: str) -> Iterable[str]:
    standing = family.placed.standing
    if standing.alone:
        yield gettext("Nobody looks after this family")
    if family.named.contact_paused_at:
        yield gettext("Contact paused")
    if standing.meets_at:
        yield gettext("You meet today")
    if standing.message_since:
        yield gettext("Answer goes out later") if family.answer_comes else gettext("Message to answer")
    if standing.thinking_since and (family.placed.band == Band.NEEDS_YOU or not standing.new_pages):
        since = lasting(standing.thinking_since, today, zone)
        yield gettext("Thinking about a page, %(since)s", since=since)
    if standing.new_pages:
        yield ngettext("%(num)s new page", "%(num)s new pages", standing.new_pages)
    if family.snoozed:
        yield snoozed_line(family.snoozed)
    if standing.silence:
        yield ngettext(
            "Quiet %(num)s day; usual %(usual)s",
            "Quiet %(num)s days; usual %(usual)s",
            standing.silence.days,
            usual=f"{standing.silence.usual:g}",
        )
    if family.to_bring:
        yield ngettext("%(num)s to talk about", "%(num)s to talk about", family.to_bring)
