"""This week: every family in scope in four bands, worked through from the keyboard."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import g, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.conversations import queries as conversations
from watchmeplay.diary import review, rhythm
from watchmeplay.diary.pulse import Pulse
from watchmeplay.families import caseloads, directory
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.web.languages import gettext, ngettext
from watchmeplay.web.staff.ages import SameAge, together
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.bands import Band, First, Placed, Silence, Standing, arrange
from watchmeplay.web.staff.since import ago, lasting


@dataclass(frozen=True, slots=True)
class Line:
    """One family's row: what it opens, and what it says in words."""

    family_id: str
    name: str
    href: str
    children: tuple[SameAge, ...]
    news: tuple[str, ...]
    played: str
    played_at: datetime | None
    waited: str
    waiting_since: datetime | None


@staff.get("/")
def week_page() -> ResponseReturnValue:
    """The bands, in a number of statements that does not grow with the caseload."""
    zone, moment = g.signed_in.zone, clock.now()
    today = clock.today(zone)
    families = {family.family_id: family for family in directory.named(g.actor)}
    pulses = review.pulses(g.actor, families)
    waiting = conversations.waiting(g.actor, families)
    alone = caseloads.looked_after_by_nobody(g.actor) if g.actor.role == Role.LEAD else set()
    standings = [
        replace(
            _standing(family, pulses[family.family_id], waiting.get(family.family_id), moment, zone),
            alone=family.family_id in alone,
        )
        for family in families.values()
    ]
    bands = arrange(standings, moment)
    lines = {
        band: [
            _line(placed, families[placed.standing.family_id], pulses[placed.standing.family_id], today, zone)
            for placed in rows
        ]
        for band, rows in bands.items()
    }
    return render_template(
        "staff/week.html",
        bands=lines,
        count=len(families),
        to_look_at=len(lines[Band.NEEDS_YOU]) + len(lines[Band.NEW]),
        today=today,
    )


def _standing(
    family: directory.Named, pulse: Pulse, message_since: datetime | None, moment: datetime, zone: str
) -> Standing:
    silence = rhythm.quiet(pulse.recent, moment, zone=zone)
    return Standing(
        family_id=family.family_id,
        name=family.name,
        message_since=message_since,
        thinking_since=pulse.thinking_since,
        thinking_page=pulse.oldest_thinking,
        new_pages=pulse.new,
        new_since=pulse.oldest_new_at,
        new_page=pulse.oldest_new,
        last_play=pulse.last_at,
        silence=Silence(silence.days, silence.usual) if silence else None,
    )


def _line(placed: Placed, family: directory.Named, pulse: Pulse, today: date, zone: str) -> Line:
    standing = placed.standing
    return Line(
        family_id=str(standing.family_id),
        name=standing.name,
        href=_opens(placed),
        children=together(family.children, today),
        news=tuple(_news(placed, family, pulse, today, zone)),
        played=ago(standing.last_play, today, zone) if standing.last_play else "",
        played_at=standing.last_play,
        waited=lasting(placed.since, today, zone) if placed.since else "",
        waiting_since=placed.since,
    )


def _opens(placed: Placed) -> str:
    family_id = placed.standing.family_id
    if placed.first == First.MESSAGES:
        return f"/staff/messages/{family_id}"
    if placed.first == First.PAGE and placed.page_id:
        return f"/staff/diary/{placed.page_id}"
    return f"/staff/families/{family_id}"


def _news(placed: Placed, family: directory.Named, pulse: Pulse, today: date, zone: str) -> Iterable[str]:
    standing = placed.standing
    if standing.alone:
        yield gettext("Nobody looks after this family")
    if family.contact_paused_at:
        yield gettext("Contact paused")
    if standing.message_since:
        yield gettext("Message to answer")
    if standing.thinking_since and (placed.band == Band.NEEDS_YOU or not standing.new_pages):
        since = lasting(standing.thinking_since, today, zone)
        yield gettext("Thinking about a page, %(since)s", since=since)
    if standing.new_pages:
        yield ngettext("%(num)s new page", "%(num)s new pages", standing.new_pages)
    if standing.silence:
        yield ngettext(
            "Quiet %(num)s day; usual %(usual)s",
            "Quiet %(num)s days; usual %(usual)s",
            standing.silence.days,
            usual=f"{standing.silence.usual:g}",
        )
    if pulse.kept:
        yield ngettext("%(num)s to talk about", "%(num)s to talk about", len(pulse.kept))
