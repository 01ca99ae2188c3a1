"""What a family's record is made of: for each kind of event a select of the same columns, joined into one stream.

Columns alone, and no texts but those that are still sealed; whoever shows a line opens it.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BindParameter, Select, String, func
from sqlalchemy import cast as as_type

from watchmeplay.care.allocation.models import Transfer
from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.documents.models import Document
from watchmeplay.care.endings.models import ClosingLetter, Ending, Letter
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.plans.models import Goal, GoalRating, Plan, WatchFor
from watchmeplay.care.referrals.models import Consultation, Referral, ReferralStep
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.database import UtcDateTime
from watchmeplay.reading.models import GivenPage
from watchmeplay.web.staff.record_columns import (
    DRAFT,
    HARM,
    KEEP,
    NEW,
    REMOVED,
    SIGNED,
    SUPERVISION,
    THIRD_PARTY,
    Happened,
    columns,
    flags_of,
)

Family = BindParameter[Any]


def source(kind: Happened, family_id: Family) -> Select[Any]:
    """Every event of one kind in the family that is bound, in the columns of the stream. Run it with an actor."""
    return _SOURCES[kind](family_id)


def _referral_steps(family_id: Family) -> Select[Any]:
    step = ReferralStep
    return (
        columns(Happened.REFERRAL_STEP, step.id, step.at, step.by_id, code=step.state, ref=step.referral_id)
        .join(Referral, Referral.id == step.referral_id)
        .where(Referral.family_id == family_id)
    )


def _consultations(family_id: Family) -> Select[Any]:
    row = Consultation
    at = func.coalesce(row.held_at, row.planned_for, row.offered_at, type_=UtcDateTime())
    held = flags_of(**{SIGNED: row.held_at.is_not(None)})
    return (
        columns(
            Happened.CONSULTATION, row.id, at, row.practitioner_id, code=row.with_whom, flags=held,
            ref=row.referral_id,
        )
        .join(Referral, Referral.id == row.referral_id)
        .where(Referral.family_id == family_id)
    )  # fmt: skip


def _appointments(family_id: Family) -> Select[Any]:
    row = Appointment
    # What became of it, else whether it was cancelled or is still to come.
    became = func.coalesce(row.attendance, row.state, type_=String())
    return columns(
        Happened.APPOINTMENT, row.id, row.starts_at, row.practitioner_id, code=row.type, flags=became,
        other=row.child_id,
    ).where(row.family_id == family_id, row.starts_at.is_not(None))  # fmt: skip


def _plays(family_id: Family) -> Select[Any]:
    row = PlaySession
    flags = flags_of(**{NEW: row.reviewed.is_(False), KEEP: row.keep_for_meeting.is_(True)})
    return columns(
        Happened.PLAY, row.id, row.happened_at, row.author_id, other=row.child_id, flags=flags
    ).where(row.family_id == family_id)


def _play_words(family_id: Family) -> Select[Any]:
    return (
        columns(
            Happened.PLAY_WORDS, Entry.id, PlaySession.happened_at, Entry.author_id, code=Entry.voice,
            other=Entry.child_id, ref=Entry.session_id, sealed=Entry.words_sealed,
        )
        .join(PlaySession, PlaySession.id == Entry.session_id)
        .where(PlaySession.family_id == family_id)
    )  # fmt: skip


def _messages(family_id: Family) -> Select[Any]:
    row = Message
    return columns(
        Happened.MESSAGE, row.id, row.sent_at, row.author_id, ref=row.caregiver_id, sealed=row.words_sealed
    ).where(row.family_id == family_id)


def _notes(family_id: Family) -> Select[Any]:
    row = ClinicalNote
    flags = flags_of(
        **{
            THIRD_PARTY: row.third_party.is_(True),
            HARM: row.harm.is_(True),
            DRAFT: row.signed_at.is_(None),
            SUPERVISION: row.for_supervision.is_(True) & row.supervised_at.is_(None),
        }
    )
    return columns(
        Happened.NOTE, row.id, row.happened_at, row.author_id, code=row.kind, flags=flags, ref=row.adds_to_id,
        sealed=row.words_sealed,
    ).where(row.family_id == family_id)  # fmt: skip


def _given_pages(family_id: Family) -> Select[Any]:
    row = GivenPage
    gone = flags_of(**{REMOVED: row.taken_back_at.is_not(None)})
    return columns(
        Happened.GIVEN_PAGE,
        row.id,
        row.given_at,
        row.given_by,
        other=row.person_id,
        code=row.slug,
        flags=gone,
    ).where(row.family_id == family_id)


def _plans(family_id: Family) -> Select[Any]:
    return columns(Happened.PLAN, Plan.id, Plan.made_at, Plan.made_by, other=Plan.person_id).where(
        Plan.family_id == family_id
    )


def _watch_for(family_id: Family) -> Select[Any]:
    row = WatchFor
    return columns(
        Happened.WATCH_FOR, row.id, row.set_at, row.set_by, other=row.person_id, sealed=row.line_sealed
    ).where(row.family_id == family_id)


def _goals(family_id: Family) -> Select[Any]:
    return columns(
        Happened.GOAL, Goal.id, Goal.set_at, Goal.set_by, other=Goal.person_id, sealed=Goal.words_sealed
    ).where(Goal.family_id == family_id)


def _ratings(family_id: Family) -> Select[Any]:
    row = GoalRating
    return (
        columns(
            Happened.GOAL_RATING, row.id, row.at, row.given_by, other=row.person_id,
            code=as_type(row.rating, String()),
        )
        .join(Goal, Goal.id == row.goal_id)
        .where(Goal.family_id == family_id)
    )  # fmt: skip


def _documents(family_id: Family) -> Select[Any]:
    row = Document
    flags = flags_of(**{THIRD_PARTY: row.third_party.is_(True), REMOVED: row.removed_at.is_not(None)})
    return columns(
        Happened.DOCUMENT, row.id, row.added_at, row.added_by, other=row.person_id, code=row.kind, flags=flags,
        sealed=row.title_sealed,
    ).where(row.family_id == family_id)  # fmt: skip


def _letters(family_id: Family) -> Select[Any]:
    row = Letter
    at = func.coalesce(row.signed_at, row.changed_at, type_=UtcDateTime())
    flags = flags_of(**{DRAFT: row.signed_at.is_(None)})
    return columns(Happened.LETTER, row.id, at, row.made_by, code=row.kind, flags=flags).where(
        row.family_id == family_id
    )


def _closing_letters(family_id: Family) -> Select[Any]:
    row = ClosingLetter
    at = func.coalesce(row.agreed_at, row.edited_at, type_=UtcDateTime())
    flags = flags_of(**{DRAFT: row.agreed_at.is_(None)})
    return columns(
        Happened.CLOSING_LETTER, row.id, at, row.edited_by, other=row.person_id, flags=flags
    ).where(row.family_id == family_id)


def _transfers(family_id: Family) -> Select[Any]:
    row = Transfer
    at = func.coalesce(row.answered_at, row.asked_at, type_=UtcDateTime())
    return columns(Happened.TRANSFER, row.id, at, row.asked_by, other=row.to_id, code=row.state).where(
        row.family_id == family_id
    )


def _team_joined(family_id: Family) -> Select[Any]:
    row = CaseloadEntry
    return columns(Happened.TEAM_JOINED, row.id, row.since, row.person_id, other=row.covering_for).where(
        row.family_id == family_id
    )


def _team_left(family_id: Family) -> Select[Any]:
    row = CaseloadEntry
    return columns(Happened.TEAM_LEFT, row.id, row.ended_at, row.person_id, other=row.covering_for).where(
        row.family_id == family_id, row.ended_at.is_not(None)
    )


def _endings(family_id: Family) -> Select[Any]:
    return columns(Happened.ENDING_PLANNED, Ending.id, Ending.planned_at, Ending.planned_by).where(
        Ending.family_id == family_id
    )


def _discharges(family_id: Family) -> Select[Any]:
    row = Ending
    return columns(Happened.DISCHARGED, row.id, row.discharged_at, row.discharged_by).where(
        row.family_id == family_id, row.discharged_at.is_not(None)
    )


_SOURCES: dict[Happened, Callable[[Family], Select[Any]]] = {
    Happened.REFERRAL_STEP: _referral_steps,
    Happened.CONSULTATION: _consultations,
    Happened.APPOINTMENT: _appointments,
    Happened.PLAY: _plays,
    Happened.PLAY_WORDS: _play_words,
    Happened.MESSAGE: _messages,
    Happened.NOTE: _notes,
    Happened.GIVEN_PAGE: _given_pages,
    Happened.PLAN: _plans,
    Happened.WATCH_FOR: _watch_for,
    Happened.GOAL: _goals,
    Happened.GOAL_RATING: _ratings,
    Happened.DOCUMENT: _documents,
    Happened.LETTER: _letters,
    Happened.CLOSING_LETTER: _closing_letters,
    Happened.TRANSFER: _transfers,
    Happened.TEAM_JOINED: _team_joined,
    Happened.TEAM_LEFT: _team_left,
    Happened.ENDING_PLANNED: _endings,
    Happened.DISCHARGED: _discharges,
}
