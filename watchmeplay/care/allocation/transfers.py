"""A family on its way from one practitioner to another: asked, then accepted, declined or withdrawn.

Whoever is asked sees the area, the first letter of the name and what the colleague wrote, and nothing else until
they accept. `from_id` names who hands the family over; without it nobody does, and all stay on.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from watchmeplay.accounts import people
from watchmeplay.care.allocation import handover
from watchmeplay.care.allocation.models import Transfer
from watchmeplay.families import caseloads
from watchmeplay.families.models import CaseloadEntry, Family
from watchmeplay.foundation import audit, idempotency, outbox, vault
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped, system_scope
from watchmeplay.foundation.words import noted
from watchmeplay.site.models import Area

LONGEST = 2_000
NOTICE = "transfer_asked"
SAY_WHY = noted("Say why, in a line or two.")
SAY_WHY_NOT = noted("Say why, so that they can ask somebody else.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A family that oneself is asked to look after, as far as one may know it."""

    id: UUID
    initial: str
    area: str
    asked_by: str
    stays: bool
    asked_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Passing:
    """One asking, as the family's team and the lead read it. `from_name` is empty when all stay on."""

    id: UUID
    family_id: UUID
    from_name: str
    to_name: str
    asked_by: UUID
    asked_name: str
    state: str
    asked_at: datetime
    answered_at: datetime | None
    why: str
    answer: str


def ask(
    actor: Actor, *, family_id: UUID, to_id: UUID, from_id: UUID | None, why: str, key: str | None = None
) -> UUID:
    """Ask a colleague to look after a family; the asking's id. The same key twice is one.

    By whoever looks after the family, or a lead of its area. `from_id` is taken off once it is accepted.
    Raises `Refused` naming "to", "from" or "why"; `NotVisible`, `NotAllowed`, `KeyReused`.
    """
    if not actor.is_staff:
        raise NotAllowed
    _check_words(why, SAY_WHY, "why")
    # Held, so that two askings at one moment are not both the first.
    family = held(actor, Family, family_id)
    claim = idempotency.claim_if_keyed(actor, key, "transfer", family_id, to_id, from_id, why)
    if not claim.first:
        return claim.result_id
    _check_people(actor, family, to_id, from_id)
    db.session.add(
        Transfer(
            id=claim.result_id, family_id=family.id, from_id=from_id, to_id=to_id, asked_by=actor.person_id,
            why=why.strip(),
        )
    )  # fmt: skip
    db.session.flush()
    audit.record(actor, audit.Act.TRANSFER_CHANGED, subject_id=claim.result_id, family_id=family.id)
    outbox.enqueue(NOTICE, to=to_id, key=f"transfer:{claim.result_id}", about_id=claim.result_id)
    return claim.result_id


def accept(actor: Actor, transfer_id: UUID, *, begun_by: str, words: str = "") -> UUID:
    """Take a family on; its id. Whoever hands it over is off the caseload at once, and what they had in hand
    comes along: `begun_by` is the line above notes of theirs that were begun.

    For the colleague who was asked; twice is once. Raises `NotVisible`, `Refused`.
    """
    row = _of_asked(actor, transfer_id)
    if row.state == "accepted":
        return row.family_id
    _must_be_open(row)
    if len(words) > LONGEST:
        raise Refused("Write %(most)s characters or fewer.", "words", most=LONGEST)
    _take_on(actor, row)
    _answer(actor, row, "accepted", words)
    if row.from_id is not None:
        handover.release(
            actor, family_id=row.family_id, person_id=row.from_id, to_id=actor.person_id, begun_by=begun_by
        )
    return row.family_id


def handed_over_by(actor: Actor, transfer_id: UUID) -> UUID | None:
    """Who hands the family over, for the colleague who was asked. Raises `NotVisible`."""
    return _of_asked(actor, transfer_id).from_id


def decline(actor: Actor, transfer_id: UUID, *, words: str) -> None:
    """Say no, and why. For the colleague who was asked. Raises `Refused` naming "words", `NotVisible`."""
    _check_words(words, SAY_WHY_NOT, "words")
    row = _of_asked(actor, transfer_id)
    _must_be_open(row)
    _answer(actor, row, "declined", words)


def withdraw(actor: Actor, transfer_id: UUID) -> None:
    """Take an asking back: for whoever asked, while they look after the family, and leads of its area."""
    row = held(actor, Transfer, transfer_id)
    if actor.role != Role.LEAD and row.asked_by != actor.person_id:
        raise NotVisible
    _must_be_open(row)
    _answer(actor, row, "withdrawn", "")
    outbox.withdraw([row.to_id], [f"transfer:{row.id}"])


def asked_of(actor: Actor) -> list[Asked]:
    """What oneself is asked, the oldest first. Three statements, however many."""
    if not actor.is_staff:
        return []
    rows = db.session.scalars(
        scoped(actor, Transfer)
        .where(Transfer.to_id == actor.person_id, Transfer.state == "asked")
        .order_by(Transfer.asked_at, Transfer.id)
    ).all()
    if not rows:
        return []
    vault.warm(row.family_id for row in rows)
    with system_scope("what is told of a family that is offered"):
        families = {
            family.id: (family.name.strip()[:1].upper(), area)
            for family, area in db.session.execute(
                select(Family, Area.name)
                .join(Area, Area.id == Family.area_id)
                .where(Family.id.in_([row.family_id for row in rows]))
            )
        }
    names = people.names(row.asked_by for row in rows)
    return [
        Asked(
            id=row.id,
            initial=families[row.family_id][0],
            area=families[row.family_id][1],
            asked_by=names[row.asked_by],
            stays=row.from_id is None,
            asked_at=row.asked_at,
            why=row.why or "",
        )
        for row in rows
    ]


def number_asked_of(actor: Actor) -> int:
    """How many families oneself is asked to take on. One statement."""
    wanted = scoped(actor, func.count(Transfer.id)).where(
        Transfer.to_id == actor.person_id, Transfer.state == "asked"
    )
    return db.session.scalar(wanted) or 0


def of_family(actor: Actor, family_id: UUID) -> list[Passing]:
    """Every asking about a family, the newest first. For its team and the leads of its area."""
    family = one(actor, Family, family_id)
    return _read(scoped(actor, Transfer).where(Transfer.family_id == family.id))


def open_in_areas(actor: Actor) -> list[Passing]:
    """What is asked and not answered, in a lead's areas."""
    return _read(scoped(actor, Transfer).where(Transfer.state == "asked")) if actor.role == Role.LEAD else []


def _read(wanted) -> list[Passing]:  # noqa: ANN001 - a select of transfers
    rows = db.session.scalars(wanted.order_by(Transfer.asked_at.desc(), Transfer.id)).all()
    vault.warm(row.family_id for row in rows)
    names = people.names(
        person for row in rows for person in (row.from_id, row.to_id, row.asked_by) if person is not None
    )
    return [
        Passing(
            id=row.id,
            family_id=row.family_id,
            from_name=names[row.from_id] if row.from_id else "",
            to_name=names[row.to_id],
            asked_by=row.asked_by,
            asked_name=names[row.asked_by],
            state=row.state,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            why=row.why or "",
            answer=row.answer or "",
        )
        for row in rows
    ]


def _check_people(actor: Actor, family: Family, to_id: UUID, from_id: UUID | None) -> None:
    entries = {
        entry.person_id: entry
        for entry in db.session.scalars(
            scoped(actor, CaseloadEntry).where(
                CaseloadEntry.family_id == family.id, CaseloadEntry.ended_at.is_(None)
            )
        )
    }
    if from_id is not None and from_id not in entries:
        raise Refused("Choose somebody who looks after this family now.", "from")
    if from_id is not None and from_id != actor.person_id and actor.role != Role.LEAD:
        raise Refused("A lead asks on behalf of a colleague.", "from")
    if to_id not in {person.id for person in caseloads.practitioners(actor, family.area_id)}:
        raise Refused("Choose someone who works in this family’s area.", "to")
    if to_id == from_id or (to_id in entries and entries[to_id].covering_for is None):
        raise Refused("They look after this family already.", "to")
    known = scoped(actor, Transfer.id).where(
        Transfer.family_id == family.id, Transfer.to_id == to_id, Transfer.state == "asked"
    )
    if db.session.scalar(known):
        raise Refused("They have been asked already.", "to")


def _of_asked(actor: Actor, transfer_id: UUID) -> Transfer:
    """The asking, held, as the colleague who was asked answers it."""
    if not actor.is_staff:
        raise NotVisible
    row = held(actor, Transfer, transfer_id)
    if row.to_id != actor.person_id:
        raise NotVisible
    return row


def _must_be_open(row: Transfer) -> None:
    if row.state != "asked":
        raise Refused("This was answered or taken back already.")


def _take_on(actor: Actor, row: Transfer) -> None:
    """The row on the caseload comes first: only then is the family in sight, its team and their weights."""
    with system_scope("accepting a family that is offered"):
        family = caseloads.hold(actor, row.family_id)
        entries = db.session.scalars(
            select(CaseloadEntry)
            .where(CaseloadEntry.family_id == family.id, CaseloadEntry.ended_at.is_(None))
            .execution_options(populate_existing=True)
        ).all()
    if actor.person_id not in {person.id for person in caseloads.practitioners(actor, family.area_id)}:
        raise Refused("You no longer work in this family’s area. Ask a lead.")
    mine = next((entry for entry in entries if entry.person_id == actor.person_id), None)
    weights = {entry.person_id: entry.weight for entry in entries}
    if mine is None:
        mine = CaseloadEntry(family_id=family.id, person_id=actor.person_id)
        db.session.add(mine)
    mine.covering_for = None
    mine.weight = weights.get(row.from_id or row.asked_by, mine.weight or caseloads.USUAL)
    db.session.flush()
    audit.record(actor, audit.Act.CASELOAD_CHANGED, subject_id=actor.person_id, family_id=family.id)


def _answer(actor: Actor, row: Transfer, state: str, words: str) -> None:
    row.state, row.answered_at, row.answer = state, now(), words.strip() or None
    db.session.flush()
    audit.record(actor, audit.Act.TRANSFER_CHANGED, subject_id=row.id, family_id=row.family_id)


def _check_words(words: str, message: str, field: str) -> None:
    if not words.strip():
        raise Refused(message, field)
    if len(words) > LONGEST:
        raise Refused("Write %(most)s characters or fewer.", field, most=LONGEST)
