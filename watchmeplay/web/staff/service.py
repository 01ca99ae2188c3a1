"""The service at a glance, for leads: numbers, each of which opens its rows."""

from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import service
from watchmeplay.care.referrals.activity import Activity
from watchmeplay.care.referrals.waiting import Band
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.words import noted
from watchmeplay.site import promises
from watchmeplay.web.languages import gettext, ngettext
from watchmeplay.web.staff import service_numbers as numbers
from watchmeplay.web.staff.area import staff

LEADS = frozenset({Role.LEAD})
HERE = "/staff/service/"
DIRECT, INDIRECT = "direct", "indirect"
BANDS = {
    Band.UNDER_1: noted("less than 1 week"),
    Band.FROM_1: noted("1 to 2 weeks"),
    Band.FROM_2: noted("2 to 4 weeks"),
    Band.FROM_4: noted("4 to 12 weeks"),
    Band.FROM_12: noted("12 weeks and more"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number: what it counts, and where its rows are. `care`: somebody has to look."""

    number: int
    words: str
    href: str
    care: bool = False


@staff.get("/service/", who=LEADS)
def service_page() -> ResponseReturnValue:
    """Every number of the lead's areas, in a number of statements that does not grow. That it was read is noted."""
    audit.record(g.actor, audit.Act.SERVICE_READ)
    families = service.open_families(g.actor)
    return render_template(
        "staff/service.html",
        areas=list(service.areas_led(g.actor).values()),
        groups=(
            (gettext("Families"), _of_families(families)),
            (gettext("Waiting for a first contact"), _waiting()),
            (gettext("Consultations this month"), consultations(numbers.consultations(numbers.this_month()))),
            (gettext("Colleagues"), _of_colleagues()),
            (gettext("Second carers"), _second_carers(families)),
            (gettext("Out of date"), _out_of_date()),
        ),
        days=promises.answer_within_days(),
    )


def consultations(both: Activity) -> list[Number]:
    """Consultations with families, and those without them, of one month."""
    direct = ngettext("with families, %(num)s minute", "with families, %(num)s minutes", both.direct.minutes)
    indirect = ngettext(
        "without the family, %(num)s minute", "without the family, %(num)s minutes", both.indirect.minutes
    )
    return [
        Number(both.direct.count, direct, f"{HERE}consultations?kind={DIRECT}"),
        Number(both.indirect.count, indirect, f"{HERE}consultations?kind={INDIRECT}"),
    ]


def _of_families(families: set) -> list[Number]:
    overdue, quiet = numbers.overdue(families), numbers.quiet(families)
    left = numbers.left()
    nobody = [one for one in left if one.person_id is None]
    stopped = [one for one in left if one.person_id is not None]
    return [
        Number(len(families), gettext("open records"), "/staff/families/"),
        Number(
            len(overdue), gettext("unanswered over the promised time"), f"{HERE}unanswered", bool(overdue)
        ),
        Number(len(quiet), gettext("quieter than usual for them"), f"{HERE}quiet"),
        Number(_count(nobody), gettext("looked after by nobody"), f"{HERE}left", bool(nobody)),
        Number(
            _count(stopped), gettext("of colleagues whose account is stopped"), f"{HERE}left", bool(stopped)
        ),
        Number(len(numbers.passing()), gettext("on their way to a colleague"), f"{HERE}passing"),
    ]


def _waiting() -> list[Number]:
    found = numbers.bands(numbers.waits())
    return [
        Number(
            found[band],
            gettext(words),
            f"/staff/referrals/waiting?band={band}",
            bool(found[band]) and band == Band.FROM_12,
        )
        for band, words in BANDS.items()
    ]


def _of_colleagues() -> list[Number]:
    rooms, away = numbers.rooms(), [one for one in numbers.absences() if one.begun]
    full = sum(one.left < 0 for one in rooms)
    open_ended = [one for one in away if not one.covered]
    return [
        Number(len(rooms), gettext("work in these areas"), f"{HERE}people"),
        Number(full, gettext("carry more than they have room for"), f"{HERE}people", bool(full)),
        Number(len(away), gettext("away today"), f"{HERE}away"),
        Number(len(open_ended), gettext("away without cover"), f"{HERE}away", bool(open_ended)),
    ]


def _second_carers(families: set) -> list[Number]:
    found = numbers.plays(families)
    number = sum(each.others for each in found.values())
    return [
        Number(
            number,
            ngettext("play by another carer in 4 weeks", "plays by other carers in 4 weeks", number),
            f"{HERE}second-carers",
        ),
        Number(
            len(numbers.evenings()), gettext("times offered in evenings and at weekends"), f"{HERE}evenings"
        ),
    ]


def _out_of_date() -> list[Number]:
    lines, partners = numbers.old_help_lines(), numbers.old_partners()
    return [
        Number(len(lines), gettext("help lines"), f"{HERE}help-lines", bool(lines)),
        Number(len(partners), gettext("partners"), f"{HERE}partners", bool(partners)),
    ]


def _count(found: list) -> int:
    return sum(len(one.families) for one in found)
