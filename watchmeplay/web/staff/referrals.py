"""The columns of triage, the referrals that were closed, and who waits how long."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import board, waiting
from watchmeplay.care.referrals.board import Card
from watchmeplay.care.referrals.models import Closing, Source, State
from watchmeplay.care.referrals.waiting import Band, Rule, Wait
from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.site.models import Area
from watchmeplay.web.languages import ngettext
from watchmeplay.web.staff import referral_words as said
from watchmeplay.web.staff.ages import SameAge
from watchmeplay.web.staff.area import staff

ON_BOARD = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A card with its words. `waited` is the time until the first contact, or until now."""

    card: Card
    children: tuple[SameAge, ...]
    source: str
    waited: str
    band: str
    closing: str
    met: datetime | None


def zone() -> str:
    """The zone in which the service counts days of waiting."""
    return current_app.extensions["settings"].zone


@staff.get("/referrals/")
def referrals_page() -> ResponseReturnValue:
    """Every open referral in its column, and those closed in the last 30 days."""
    areas, area_id = _area()
    columns = board.columns(g.actor, zone(), area_id=area_id)
    closed = board.closed(g.actor, zone(), area_id=area_id, most=ON_BOARD, since=board.closed_lately())
    cards = {**columns, State.CLOSED: list(closed.cards)}
    column = request.args.get("column", State.NEW.value)
    return render_template(
        "staff/referrals.html",
        columns={state: [line(card) for card in found] for state, found in cards.items()},
        shown=column if column in set(State) else State.NEW.value,
        more_closed=bool(closed.older),
        headings=said.STATES,
        **_filter(areas, area_id),
    )


@staff.get("/referrals/closed")
def referrals_closed() -> ResponseReturnValue:
    """Closed referrals, the latest first, page by page."""
    areas, area_id = _area()
    page = board.closed(g.actor, zone(), area_id=area_id, before=request.args.get("before"))
    return render_template(
        "staff/referrals_closed.html",
        lines=[line(card) for card in page.cards],
        closings=said.CLOSINGS,
        older=page.older,
        **_filter(areas, area_id),
    )


@staff.get("/referrals/waiting")
def referrals_waiting() -> ResponseReturnValue:
    """The national bands by area, by both rules, with the referrals behind each number."""
    areas, area_id = _area()
    now = clock.now()
    waits = waiting.open_waits(g.actor, zone(), area_id=area_id)
    lately = waiting.lately(g.actor, zone(), area_id=area_id)
    rule = request.args.get("rule", Rule.FIRST_CONTACT.value)
    rule = Rule(rule) if rule in set(Rule) else Rule.FIRST_CONTACT
    band = request.args.get("band", "")
    rows = [wait for wait in waits if wait.clock.stopped(rule) is None]
    if band in set(Band):
        rows = [wait for wait in rows if wait.clock.band(rule, now) == band]
    return render_template(
        "staff/referrals_waiting.html",
        tables=[
            (each, str(words), waiting.counts(waits, each, now), waiting.stopped_lately(lately, each, now))
            for each, words in said.RULES.items()
        ],
        bands=said.BANDS,
        rule=rule,
        band=band if band in set(Band) else "",
        rows=[(wait, days_in_words(wait.clock.days(rule, now)), _missing(wait, rule)) for wait in rows],
        states=said.STATES,
        **_filter(areas, area_id),
    )


def line(card: Card) -> Line:
    """A card in words."""
    now = clock.now()
    return Line(
        card=card,
        children=said.children(card.children, clock.today(g.signed_in.zone)),
        source=str(said.SOURCES[Source(card.source)]),
        waited=days_in_words(card.clock.days(Rule.FIRST_CONTACT, now)),
        band=str(said.BANDS[card.clock.band(Rule.FIRST_CONTACT, now)]),
        closing=str(said.CLOSINGS[Closing(card.closing)]) if card.closing else "",
        met=card.clock.stopped(Rule.FIRST_CONTACT),
    )


def days_in_words(days: int) -> str:
    """ "0 days", "1 day", "12 days"."""
    return ngettext("%(num)s day", "%(num)s days", days)


def _missing(wait: Wait, rule: Rule) -> list[str]:
    return [str(said.MOMENTS[moment]) for moment in waiting.NEEDED[rule] if moment not in wait.clock.moments]


def _area() -> tuple[list[Area], UUID | None]:
    """The areas of this member of staff, and the one that the address asks for."""
    areas = records.areas_of(g.actor)
    asked = request.args.get("area", "")
    return areas, next((area.id for area in areas if str(area.id) == asked), None)


def _filter(areas: list[Area], area_id: UUID | None) -> dict[str, Any]:
    return {
        "areas": areas,
        "area_id": area_id,
        "area_names": {area.id: area.name for area in areas},
        "within": f"&area={area_id}" if area_id else "",
    }
