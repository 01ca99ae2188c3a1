"""Consultations of one month: with families, and indirect ones without them, each with the rows behind its number."""

from datetime import date

from babel.dates import format_date
from flask import g, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import service
from watchmeplay.care.referrals import activity
from watchmeplay.care.referrals.activity import Done
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.languages import current, gettext
from watchmeplay.web.staff import referral_words as said
from watchmeplay.web.staff import service_listing as listing
from watchmeplay.web.staff import service_numbers as numbers
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.service import DIRECT, HERE, INDIRECT, LEADS, consultations
from watchmeplay.web.staff.service_listing import Cell

ADDRESS = f"{HERE}consultations"
MONTHS = 12
AFTER = 5


@staff.get("/service/consultations", who=LEADS)
def service_consultations() -> ResponseReturnValue:
    """The month and the kind that the address asks for; this month, and those with families, when it asks for none."""
    month, kind = _month(), request.args.get("kind", DIRECT)
    if kind not in (DIRECT, INDIRECT):
        raise NotVisible
    areas, span = service.areas_led(g.actor), numbers.span(month)
    both = numbers.consultations(month)
    found = activity.rows(
        g.actor, *span, indirect=kind == INDIRECT, area_ids=areas,
        first=(listing.asked_page() - 1) * listing.ON_A_PAGE, most=listing.ON_A_PAGE,
    )  # fmt: skip
    return listing.rows(
        gettext("Consultations without the family")
        if kind == INDIRECT
        else gettext("Consultations with families"),
        gettext(
            "The two kinds are counted apart and never added up. Those that did not take place are left out."
        ),
        (
            gettext("Referral"),
            gettext("When"),
            gettext("With"),
            gettext("How"),
            gettext("Minutes"),
            gettext("Practitioner"),
        ),
        [_row(done) for done in found],
        (both.indirect if kind == INDIRECT else both.direct).count,
        template="staff/service_consultations.html",
        kinds=[
            (kind_of, number.number, number.words, f"{number.href}&month={month:%Y-%m}")
            for kind_of, number in zip((DIRECT, INDIRECT), consultations(both), strict=True)
        ],
        kind=kind,
        months=[
            (_named(each), f"{ADDRESS}?month={each:%Y-%m}&kind={kind}", each == month)
            for each in _months_around(month)
        ],
    )


def _row(done: Done) -> tuple[Cell, ...]:
    return (
        Cell(done.reference, f"/staff/referrals/{done.referral_id}"),
        Cell(moment=done.held_at),
        Cell(str(said.WITH_WHOM[done.with_whom])),
        Cell(str(said.MEANS[done.means])),
        Cell(str(done.minutes)),
        Cell(done.practitioner),
    )


def _month() -> date:
    """The first of the month that is asked for. Raises `NotVisible` for what is none, or is to come."""
    asked, this = request.args.get("month", ""), numbers.this_month()
    if not asked:
        return this
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise NotVisible from None
    if month > this or month.year < this.year - 100:
        raise NotVisible
    return month


def _months_around(month: date) -> list[date]:
    """A year of months that holds this one and none to come, the latest first."""
    this = numbers.this_month()
    last = min(numbers.moved(month, AFTER), this)
    return [numbers.moved(last, -back) for back in range(MONTHS)]


def _named(month: date) -> str:
    return format_date(month, "LLLL y", locale=current().code)
