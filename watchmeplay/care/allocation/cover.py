"""Days away and the colleague who looks after the families meanwhile: planned, ended early, read.

Nobody covers who is away themselves. Somebody who already covers for a colleague may be away as well, when they
name another, who then looks after all of it. What happens on the days themselves is in `standing_in`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from watchmeplay.accounts import people
from watchmeplay.accounts.models import IS_STAFF, Person, Standing
from watchmeplay.care.allocation import profiles, standing_in
from watchmeplay.care.allocation.models import Away
from watchmeplay.families.models import CaseloadEntry, Family, Posting
from watchmeplay.foundation import audit, clock, idempotency
from watchmeplay.foundation.actors import STAFF, Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.site.models import Area

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, first and last included. `covered`: there is a colleague who can sign in.

    `closed`: the absent colleague cannot sign in; `goes_on`: so their cover has outlasted the last day.
    """

    id: UUID
    person_id: UUID
    name: str
    from_on: date
    until_on: date
    covered_by: UUID | None
    cover_name: str
    covered: bool
    begun: bool
    closed: bool
    goes_on: bool


def plan(
    actor: Actor,
    *,
    person_id: UUID,
    from_on: date,
    until_on: date,
    covered_by: UUID | None,
    key: str | None = None,
) -> UUID:
    """Say that somebody is away, and who covers; its id. The same key twice is one. Begun cover begins at once.

    For oneself, or by a lead of an area they work in. Raises `Refused` naming "from_on", "until_on" or
    "covered_by"; `NotVisible`, `KeyReused`.
    """
    person = profiles.reachable(actor, person_id)
    claim = idempotency.claim_if_keyed(actor, key, "away", person_id, from_on, until_on, covered_by)
    if not claim.first:
        return claim.result_id
    _hold([person_id, covered_by])
    _check_days(person, from_on, until_on)
    _check_cover(person, from_on, until_on, covered_by)
    away = Away(
        id=claim.result_id,
        person_id=person_id,
        from_on=from_on,
        until_on=until_on,
        covered_by=covered_by,
        made_by=actor.person_id,
    )
    db.session.add(away)
    db.session.flush()
    audit.record(actor, audit.Act.COVER_CHANGED, subject_id=away.id)
    standing_in.settle(now())
    return away.id


def end_now(actor: Actor, away_id: UUID) -> None:
    """They are back, or will not be away after all. Twice is once.

    Raises `NotVisible`, and `Refused` while they cannot sign in and families are covered.
    """
    wanted = select(Away).where(Away.id == away_id).with_for_update()
    away = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if away is None:
        raise NotVisible
    person = profiles.reachable(actor, away.person_id)
    if away.ended_at is None:
        if away.started_at is not None and standing_in.must_go_on(away, person):
            raise Refused("Their account is stopped, so the cover goes on. Give their families on first.")
        audit.record(actor, audit.Act.COVER_CHANGED, subject_id=away.id)
        standing_in.finish(away, now())
        standing_in.settle(now())


def colleagues(actor: Actor, person_id: UUID) -> list[Person]:
    """Who could cover for somebody: those who can sign in and work in every area their families live in."""
    person = profiles.reachable(actor, person_id)
    areas = _areas([person.id])
    rows = db.session.scalars(_can_cover(areas).where(Person.id != person.id))
    return sorted(rows, key=lambda one: one.name.casefold())


def coming(actor: Actor, person_id: UUID) -> list[Absence]:
    """When somebody is away, now or later, the first first."""
    profiles.reachable(actor, person_id)
    return _read(Away.person_id == person_id)


def covering(actor: Actor) -> list[Absence]:
    """For whom oneself covers, now or later."""
    return _read(Away.covered_by == actor.person_id) if actor.is_staff else []


def in_areas_of(actor: Actor) -> list[Absence]:
    """Who is away, now or later, in the areas somebody leads."""
    if actor.role != Role.LEAD:
        return []
    posted = select(Posting.person_id).where(
        Posting.area_id.in_(profiles.areas_of(actor.person_id)), Posting.ended_at.is_(None)
    )
    return _read(Away.person_id.in_(posted))


def away_today(person_ids: Iterable[UUID]) -> dict[UUID, Absence]:
    """The absence that each of these people is in. The caller has the ids from rows it may see."""
    return {
        absence.person_id: absence for absence in _read(Away.person_id.in_(list(person_ids))) if absence.begun
    }


def _read(condition: ColumnElement[bool]) -> list[Absence]:
    earliest = now().date() - timedelta(days=1)
    rows = db.session.execute(
        select(Away, Person)
        .join(Person, Person.id == Away.person_id)
        .where(
            condition,
            Away.ended_at.is_(None),
            or_(Away.until_on >= earliest, Person.standing != Standing.ACTIVE),
        )
        .order_by(Away.from_on, Away.id)
    ).all()
    covers = {
        one.id: one
        for one in db.session.scalars(
            select(Person).where(Person.id.in_({away.covered_by for away, _ in rows if away.covered_by}))
        )
    }
    return [
        _absence(away, person, covers.get(away.covered_by))
        for away, person in rows
        if clock.today(person.zone) <= away.until_on or person.standing != Standing.ACTIVE
    ]


def _absence(away: Away, person: Person, cover: Person | None) -> Absence:
    today = clock.today(person.zone)
    return Absence(
        id=away.id,
        person_id=person.id,
        name=person.name,
        from_on=away.from_on,
        until_on=away.until_on,
        covered_by=away.covered_by,
        cover_name=cover.name if cover else "",
        covered=cover is not None and cover.standing == Standing.ACTIVE,
        begun=away.from_on <= today,
        closed=person.standing != Standing.ACTIVE,
        goes_on=today > away.until_on,
    )


def _hold(person_ids: Iterable[UUID | None]) -> None:
    """Both are held, in one order, so that two who name each other at one moment do not both go.

    Rows that name them may still be added: whoever passes a family on to them is not waited for in a ring.
    """
    wanted = sorted({person_id for person_id in person_ids if person_id})
    people_held = select(Person.id).where(Person.id.in_(wanted)).order_by(Person.id)
    db.session.execute(people_held.with_for_update(key_share=True)).all()


def _check_days(person: Person, from_on: date, until_on: date) -> None:
    if until_on < from_on:
        raise Refused("Enter the same day or a later one.", "until_on")
    if until_on < clock.today(person.zone):
        raise Refused("Enter a day that has not passed.", "until_on")
    if until_on - from_on > LONGEST or from_on - clock.today(person.zone) > LONGEST:
        raise Refused("Check the year.", "until_on")
    if _overlapping(Away.person_id == person.id, from_on, until_on):
        raise Refused("These days overlap with other days away. End those first.", "from_on")


def _check_cover(person: Person, from_on: date, until_on: date, covered_by: UUID | None) -> None:
    stood_in_for = [away.person_id for away in _overlapping(Away.covered_by == person.id, from_on, until_on)]
    if covered_by is None:
        if stood_in_for:
            names = people.names(stood_in_for)
            raise Refused(
                "%(name)s is away on these days and covered from here. Choose who looks after those families.",
                "covered_by",
                name=min(names.values(), key=str.casefold),
            )
        return
    if covered_by == person.id:
        raise Refused("Choose a colleague.", "covered_by")
    areas = _areas([person.id, *stood_in_for])
    cover = db.session.scalars(_can_cover(set()).where(Person.id == covered_by)).one_or_none()
    if cover is None:
        raise Refused("Choose a colleague.", "covered_by")
    if db.session.scalars(_can_cover(areas).where(Person.id == covered_by)).one_or_none() is None:
        names = ", ".join(sorted(db.session.scalars(select(Area.name).where(Area.id.in_(areas)))))
        raise Refused(
            "%(name)s does not work everywhere these families live: %(areas)s. Choose somebody who does.",
            "covered_by",
            name=cover.name,
            areas=names,
        )
    if _overlapping(Away.person_id == covered_by, from_on, until_on):
        raise Refused(
            "%(name)s is away on some of these days too. Choose somebody else.", "covered_by", name=cover.name
        )


def _overlapping(condition: ColumnElement[bool], from_on: date, until_on: date) -> list[Away]:
    return list(
        db.session.scalars(
            select(Away).where(
                condition, Away.ended_at.is_(None), Away.from_on <= until_on, Away.until_on >= from_on
            )
        )
    )


def _areas(person_ids: list[UUID]) -> set[UUID]:
    """The areas of the open families on these caseloads; only the areas are learnt."""
    with system_scope(standing_in.JOB):
        return set(
            db.session.scalars(
                select(Family.area_id)
                .join(CaseloadEntry, CaseloadEntry.family_id == Family.id)
                .where(
                    CaseloadEntry.person_id.in_(person_ids),
                    CaseloadEntry.ended_at.is_(None),
                    Family.closed_at.is_(None),
                )
                .distinct()
            )
        )


def _can_cover(areas: set[UUID]):  # noqa: ANN202 - a select of people
    wanted = select(Person).where(
        Person.standing == Standing.ACTIVE,
        Person.role.in_(sorted(STAFF)),
    )
    if not areas:
        posted = select(Posting.id).where(Posting.person_id == Person.id, Posting.ended_at.is_(None))
        return wanted.where(IS_STAFF, posted.exists())
    for area_id in areas:
        wanted = wanted.where(
            Person.id.in_(
                select(Posting.person_id).where(Posting.area_id == area_id, Posting.ended_at.is_(None))
            )
        )
    return wanted
