"""Cover as it happens: whoever covers is put on the caseload for the days away and taken off after them.

Worked out afresh each time it is looked at, from the days away and the caseload as they are now. So a family that
came to the absent colleague meanwhile is covered too, one that left them is not, and what was begun by two workers
at once is begun once. A family that somebody took off the covering colleague by hand stays off.

Where the absent colleague's account was stopped, cover outlasts their days away until their families are given on.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.allocation import handover, heirs
from watchmeplay.care.allocation.models import Away
from watchmeplay.families.models import CaseloadEntry, Family, Posting
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import STAFF
from watchmeplay.foundation.database import db, insert
from watchmeplay.foundation.ownership import system_scope

JOB = "cover"
Row = dict[str, object]
EARLIEST_ZONE = timedelta(hours=14)


def settle(moment: datetime) -> None:
    """Begin what begins and end what ends by a moment, each in the zone of whoever is away. For the worker."""
    wanted = (
        select(Away, Person)
        .join(Person, Person.id == Away.person_id)
        .where(Away.ended_at.is_(None), Away.from_on <= (moment + EARLIEST_ZONE).date())
        .order_by(Away.made_at, Away.id)
        .with_for_update(of=Away)
        .execution_options(populate_existing=True)
    )
    rows = [
        (away, person, moment.astimezone(ZoneInfo(person.zone)).date())
        for away, person in db.session.execute(wanted).all()
    ]
    # Ends come first: whoever covered for a colleague that is back has less to hand on.
    for away, person, today in rows:
        if today > away.until_on and not must_go_on(away, person):
            finish(away, moment)
    for away, _, today in rows:
        if away.ended_at is None and away.from_on <= today:
            carry_on(away, moment)


def must_go_on(away: Away, person: Person) -> bool:
    """Whether families would be left with somebody who cannot sign in, if this cover ended."""
    if person.standing == Standing.ACTIVE or away.covered_by is None:
        return False
    with system_scope(JOB):
        return bool(_looked_after(person.id))


def carry_on(away: Away, moment: datetime) -> None:
    """Begin an absence, or bring its cover up to date."""
    if away.started_at is None:
        away.started_at = moment
        db.session.flush()
        audit.record(None, audit.Act.COVER_CHANGED, subject_id=away.id)
    if away.covered_by is None:
        return
    with system_scope(JOB):
        new, gone = _due(away, moment)
        if new or gone:
            # Held before their rows, as everybody does who changes a caseload; then asked again.
            _hold([*(row["family_id"] for row in new), *(entry.family_id for entry in gone)])
            new, gone = _due(away, moment)
        _add(new)
    for row in new:
        audit.record(None, audit.Act.CASELOAD_CHANGED, subject_id=away.covered_by, family_id=row["family_id"])
    _end(gone, away, moment)


def finish(away: Away, moment: datetime) -> None:
    """End an absence and its cover; what the covering colleague still had in hand goes back."""
    away.ended_at = moment
    db.session.flush()
    audit.record(None, audit.Act.COVER_CHANGED, subject_id=away.id)
    if away.covered_by is None:
        return
    with system_scope(JOB):
        _hold([entry.family_id for entry in _of_cover(away)])
        there = [entry for entry in _of_cover(away) if _stands_in(entry, away)]
    _end(there, away, moment)


def _due(away: Away, moment: datetime) -> tuple[list[Row], list[CaseloadEntry]]:
    """What is to be put on the covering colleague's caseload, and what is to be taken off it."""
    theirs, there = _looked_after(away.person_id), _of_cover(away)
    known = {entry.family_id for entry in there}
    missing = {family_id: theirs[family_id] for family_id in theirs if family_id not in known}
    gone = [entry for entry in there if _stands_in(entry, away) and entry.family_id not in theirs]
    return _new_rows(away, missing, moment), gone


def _stands_in(entry: CaseloadEntry, away: Away) -> bool:
    return entry.ended_at is None and entry.covering_for == away.person_id


def _hold(family_ids: list[UUID]) -> None:
    wanted = select(Family.id).where(Family.id.in_(family_ids)).order_by(Family.id)
    db.session.execute(wanted.with_for_update(key_share=True)).all()


def _looked_after(person_id: UUID) -> dict[UUID, tuple[UUID, int]]:
    """The open families on a caseload: area and weight by id."""
    rows = db.session.execute(
        select(Family.id, Family.area_id, CaseloadEntry.weight)
        .join(CaseloadEntry, CaseloadEntry.family_id == Family.id)
        .where(
            CaseloadEntry.person_id == person_id,
            CaseloadEntry.ended_at.is_(None),
            Family.closed_at.is_(None),
        )
    )
    return {family_id: (area_id, weight) for family_id, area_id, weight in rows}


def _of_cover(away: Away) -> list[CaseloadEntry]:
    """What the covering colleague looks after, and what was taken off them since this absence began."""
    taken_off = and_(
        CaseloadEntry.covering_for == away.person_id,
        CaseloadEntry.ended_at > (away.started_at or away.made_at),
    )
    return list(
        db.session.scalars(
            select(CaseloadEntry)
            .where(
                CaseloadEntry.person_id == away.covered_by, or_(CaseloadEntry.ended_at.is_(None), taken_off)
            )
            .execution_options(populate_existing=True)
        )
    )


def _new_rows(away: Away, families: dict[UUID, tuple[UUID, int]], moment: datetime) -> list[Row]:
    """Rows for the families that the covering colleague may be given: they can sign in and work in the area."""
    if not families:
        return []
    areas = set(
        db.session.scalars(
            select(Posting.area_id)
            .join(Person, Person.id == Posting.person_id)
            .where(
                Posting.person_id == away.covered_by,
                Posting.ended_at.is_(None),
                Person.standing == Standing.ACTIVE,
                Person.role.in_(STAFF),
            )
        )
    )
    return [
        {
            "id": uuid4(), "family_id": family_id, "person_id": away.covered_by, "since": moment,
            "weight": weight, "covering_for": away.person_id,
        }
        for family_id, (area_id, weight) in families.items()
        if area_id in areas
    ]  # fmt: skip


def _add(rows: list[Row]) -> None:
    """Another may have put them on this very moment: then theirs stands."""
    if rows:
        db.session.execute(insert(CaseloadEntry).values(rows).on_conflict_do_nothing())


def _end(ended: list[CaseloadEntry], away: Away, moment: datetime) -> None:
    for entry in ended:
        entry.ended_at = moment
    db.session.flush()
    for entry in ended:
        audit.record(None, audit.Act.CASELOAD_CHANGED, subject_id=entry.person_id, family_id=entry.family_id)
    if ended and away.covered_by is not None:
        name = people.names([away.covered_by])[away.covered_by]
        for heir, families in _heirs(away, [entry.family_id for entry in ended]).items():
            handover.pass_on(
                None, from_id=away.covered_by, to_id=heir, family_ids=families, begun_by=f"Begun by {name}."
            )


def _heirs(away: Away, family_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    """Who goes on with which families: the colleague who was away, else whoever has looked after them longest."""
    with system_scope(JOB):
        known = heirs.of_families(family_ids, first=away.person_id)
    found: dict[UUID, list[UUID]] = {}
    for family_id, person_id in known.items():
        found.setdefault(person_id, []).append(family_id)
    return found
