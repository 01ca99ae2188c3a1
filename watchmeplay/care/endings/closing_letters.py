"""The letter to the child, woven from one carer's own words, which that carer and the team edit together.

It begins as the team's draft, is then open to both, and is finished when the carer agrees. Every version is kept.
When the work ends, it closes as it stands: nobody changes it after, and a family that comes back makes another.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import aliased

from watchmeplay.accounts.models import Person
from watchmeplay.care.endings.models import ClosingLetter, ClosingLetterVersion
from watchmeplay.families import caseloads, closing
from watchmeplay.families.models import Child, Grant
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Changed, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import held, one, scoped
from watchmeplay.foundation.words import noted

LONGEST = 8_000
KEPT = noted("The time together has ended. This letter is kept as it stands.")


class State(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    TOGETHER = "together"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as its carer or the team sees it. `closed_at`: it is of a time that has ended."""

    id: UUID
    family_id: UUID
    person_id: UUID
    child_id: UUID
    carer_name: str
    child_name: str
    words: str
    state: State
    number: int
    editor_name: str
    edited_at: datetime
    agreed_at: datetime | None
    closed_at: datetime | None

    @property
    def may_change(self) -> bool:
        """Whether anybody can change it still."""
        return self.state != State.AGREED and self.closed_at is None


def begin(actor: Actor, *, family_id: UUID, person_id: UUID, child_id: UUID, words: str) -> UUID:
    """The team begins a letter of one carer to one child; one that was begun since the last ending is left as it is.

    Raises `Refused` naming "words" or because the work has ended, `NotAllowed`, `NotVisible`.
    """
    caseloads.must_look_after(actor, family_id)
    # Held, so that two who begin it at one moment begin one letter, and none as the work ends.
    if closing.hold(actor, family_id).closed_at is not None:
        raise Refused("The work with this family has ended already.")
    granted = scoped(actor, Grant.id).where(
        Grant.family_id == family_id, Grant.person_id == person_id, Grant.child_id == child_id,
        Grant.ended_at.is_(None),
    )  # fmt: skip
    if db.session.scalar(granted) is None:
        raise NotVisible
    before = scoped(actor, ClosingLetter.id).where(
        ClosingLetter.person_id == person_id,
        ClosingLetter.child_id == child_id,
        ClosingLetter.closed_at.is_(None),
    )
    if (known := db.session.scalar(before)) is not None:
        return known
    row = ClosingLetter(
        family_id=family_id, person_id=person_id, child_id=child_id, edited_by=actor.person_id
    )
    row.words = _checked(words)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.LETTER_CHANGED, subject_id=row.id, family_id=family_id)
    return row.id


def edit(actor: Actor, letter_id: UUID, *, words: str, number: int) -> None:
    """Change the words: the team at any time before it is agreed, the carer once it is open to both.

    `number` is the version that was on the page. Raises `Changed` when somebody saved meanwhile, `Refused`,
    `NotVisible`, `NotAllowed`.
    """
    row = _editable(actor, letter_id)
    said = _checked(words)
    if row.number != number:
        raise Changed(row.number)
    if said == row.words:
        return
    version = ClosingLetterVersion(
        family_id=row.family_id,
        letter_id=row.id,
        person_id=row.person_id,
        number=row.number,
        edited_by=row.edited_by,
        edited_at=row.edited_at,
    )
    version.words = row.words
    db.session.add(version)
    row.words, row.number = said, row.number + 1
    row.edited_by, row.edited_at = actor.person_id, now()
    db.session.flush()
    audit.record(actor, audit.Act.LETTER_CHANGED, subject_id=row.id, family_id=row.family_id)


def open_to_carer(actor: Actor, letter_id: UUID) -> None:
    """The team lets the carer read and change it. Twice is once. Raises `NotVisible`, `NotAllowed`, `Refused`."""
    row = _held(actor, letter_id)
    caseloads.must_look_after(actor, row.family_id)
    if row.state == State.DRAFT:
        _must_not_be_kept(row)
        row.state = State.TOGETHER
        db.session.flush()
        audit.record(actor, audit.Act.LETTER_CHANGED, subject_id=row.id, family_id=row.family_id)


def agree(actor: Actor, letter_id: UUID, *, number: int) -> None:
    """The carer says: it is right as it stands in this version. Nobody changes it after.

    Raises `Changed`, `NotVisible`.
    """
    row = _editable(actor, letter_id)
    if actor.role != Role.CAREGIVER:
        raise NotAllowed
    if row.number != number:
        raise Changed(row.number)
    row.state, row.agreed_at = State.AGREED, now()
    db.session.flush()
    audit.record(actor, audit.Act.LETTER_SIGNED, subject_id=row.id, family_id=row.family_id)


def letters(actor: Actor, family_id: UUID | None = None) -> list[Shown]:
    """The letters of a family, or a carer's own that are open to them; those of times that ended last. One query."""
    carer, editor = aliased(Person), aliased(Person)
    wanted = (
        scoped(actor, ClosingLetter, carer, Child, editor)
        .join(carer, carer.id == ClosingLetter.person_id)
        .join(Child, Child.id == ClosingLetter.child_id)
        .join(editor, editor.id == ClosingLetter.edited_by)
        .order_by(
            ClosingLetter.closed_at.is_not(None), ClosingLetter.closed_at.desc(), ClosingLetter.edited_at
        )
    )
    if family_id is not None:
        wanted = wanted.where(ClosingLetter.family_id == family_id)
    if actor.role == Role.CAREGIVER:
        wanted = wanted.where(ClosingLetter.state != State.DRAFT)
    return [
        Shown(
            id=row.id,
            family_id=row.family_id,
            person_id=row.person_id,
            child_id=row.child_id,
            carer_name=theirs.name,
            child_name=child.name,
            words=row.words,
            state=State(row.state),
            number=row.number,
            editor_name=last.name,
            edited_at=row.edited_at,
            agreed_at=row.agreed_at,
            closed_at=row.closed_at,
        )
        for row, theirs, child, last in db.session.execute(wanted).all()
    ]


def close_all(actor: Actor, family_id: UUID) -> None:
    """The work ends: every letter of the family that is open is kept as it stands. The caller holds the family."""
    rows = db.session.scalars(
        scoped(actor, ClosingLetter)
        .where(ClosingLetter.family_id == family_id, ClosingLetter.closed_at.is_(None))
        .order_by(ClosingLetter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        row.closed_at = now()
    db.session.flush()


def letter(actor: Actor, letter_id: UUID) -> Shown:
    """One of them. Raises `NotVisible`."""
    for shown in letters(actor):
        if shown.id == letter_id:
            return shown
    raise NotVisible


def _editable(actor: Actor, letter_id: UUID) -> ClosingLetter:
    row = _held(actor, letter_id)
    if actor.role == Role.CAREGIVER:
        if row.state == State.DRAFT:
            raise NotVisible
    else:
        caseloads.must_look_after(actor, row.family_id)
    if row.state == State.AGREED:
        raise Refused("This letter is finished: it stays as it was agreed.", "words")
    _must_not_be_kept(row)
    return row


def _held(actor: Actor, letter_id: UUID) -> ClosingLetter:
    """The letter, held after its family, as whoever ends the work holds them."""
    closing.hold(actor, one(actor, ClosingLetter, letter_id).family_id)
    return held(actor, ClosingLetter, letter_id)


def _must_not_be_kept(row: ClosingLetter) -> None:
    if row.closed_at is not None:
        raise Refused(KEPT, "words")


def _checked(words: str) -> str:
    said = words.strip()
    if not said:
        raise Refused("Write the letter, or a beginning of it.", "words")
    if len(said.replace("\r\n", "\n")) > LONGEST:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST)
    return said
