"""Plans, hopes, other services, wishes, letters and endings on the stage of the sweep: our family's, and strangers'."""

from datetime import date

from tests.cast import Cast
from watchmeplay.care.endings import closing_letters, endings, letters
from watchmeplay.care.partners import directory, second_carers, signposts
from watchmeplay.care.partners.directory import Facts
from watchmeplay.care.plans import goals, plans, watch_for
from watchmeplay.care.plans.plans import Numbers
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key


def prepared(cast: Cast) -> None:
    """The same for Amy with Thea and for Stan with Ola, so that each has what the other must not see."""
    with unit_of_work():
        for staff, area, family, carer, child in (
            (cast.thea, cast.north, cast.rowans, cast.amy, cast.ada),
            (cast.ola, cast.south, cast.strangers, cast.stan, cast.zoe),
        ):
            _agree(cast, staff, family, carer, child)
            _point(cast, staff, area, family, carer)
            _say_goodbye(cast, staff, family, carer, child)


def _agree(cast: Cast, staff, family, carer, child) -> None:  # noqa: ANN001 - ids
    today = now().date()
    plans.agree(
        cast.actor(staff), family_id=family, person_id=carer, child_id=child, numbers=Numbers(), starts_on=today,
        agreed_on=today, words="After breakfast.", key=new_key(),
    )  # fmt: skip
    watch_for.set_line(cast.actor(staff), family_id=family, person_id=carer, words="How she looks away")
    hope = goals.add(cast.actor(carer), family_id=family, person_id=carer, words="Calm", key=new_key())
    goals.rate(cast.actor(carer), hope, 4)


def _point(cast: Cast, staff, area, family, carer) -> None:  # noqa: ANN001 - ids
    facts = Facts(kind="fathers", name="Dads", review_on=date(2027, 1, 1), phone="01632 960106", area_id=area)
    partner = directory.add(cast.actor(staff), facts, key=new_key())
    signposts.point(
        cast.actor(staff),
        family_id=family,
        person_id=carer,
        partner_id=partner,
        why="For Saturdays.",
        key=new_key(),
    )
    second_carers.ask(cast.actor(carer), family_id=family, name="Joe", words="Come and watch.", key=new_key())


def _say_goodbye(cast: Cast, staff, family, carer, child) -> None:  # noqa: ANN001 - ids
    actor = cast.actor(staff)
    endings.plan(actor, family, date(2026, 5, 1))
    letter = closing_letters.begin(
        actor, family_id=family, person_id=carer, child_id=child, words="Dear you."
    )
    closing_letters.open_to_carer(actor, letter)
    letters.begin(
        actor, family_id=family, kind="gp", to="Dr Example", words="For the records.", key=new_key()
    )
