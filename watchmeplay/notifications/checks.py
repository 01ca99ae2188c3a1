"""Whether a notice may go now: asked at the moment of sending, with the recipient's own eyes.

Every question about a family is put in the recipient's own scope. Whoever has lost their place in a family,
or the family from their caseload, sees no family there, and so is told nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.care.referrals.models import Referral, State
from watchmeplay.diary import review
from watchmeplay.families import safe_contact
from watchmeplay.families.models import Family, SafeContact
from watchmeplay.foundation import outbox
from watchmeplay.foundation.actors import STAFF, Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.words import noted
from watchmeplay.notifications import meetings, unread
from watchmeplay.notifications.kinds import (
    APPOINTMENT_FOR_TEAM,
    APPOINTMENT_SOON,
    KINDS,
    PAGE_FOR_YOU,
    REFERRAL_FOR_TEAM,
    TO_REVIEW,
    Audience,
    Kind,
)
from watchmeplay.reading import queries as reading

TOLD_FOR = timedelta(hours=24)

NOT_OPEN = noted("the account is not open")
NOT_THEIRS = "this notice is not for this account"
NO_ADDRESS = noted("there is no e-mail address")
NOT_IN_FAMILY = "they are no longer with this family"
NOT_IN_REACH = "the referral is not in their areas"
NO_EMAIL_CHOSEN = noted("they chose not to get e-mail")
UNSAFE = noted("e-mail is not safe for them")
PAUSED = noted("contact with the family is paused")
READ = "it has been read already"
TOLD = "an e-mail about it was sent already"
QUIET = "quiet hours"
SOON = "an e-mail was sent a short while ago"
NOT_YET = "a reminder waits for its day"

CONTACT_REASONS = frozenset({NO_ADDRESS, NO_EMAIL_CHOSEN, UNSAFE, PAUSED, NOT_OPEN})


@dataclass(frozen=True, slots=True)
class Go:
    """It may go, to this address. `language` is the code of the one that its owner chose, if they did."""

    kind: Kind
    address: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """It need not or may not go, ever."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It may not go before then."""

    until: datetime
    reason: str


Verdict = Go | Skip | Wait


def check(row: OutboxRow) -> Verdict:
    """What is to become of a notice at this moment. Raises `KeyError` for a kind that is not known here."""
    kind = KINDS[row.kind]
    person = db.session.scalars(select(Person).where(Person.id == row.person_id)).one_or_none()
    if person is None or person.standing != Standing.ACTIVE:
        return Skip(NOT_OPEN)
    actor = Actor(person.id, Role(person.role))
    if kind is REFERRAL_FOR_TEAM:
        return _new_referral(actor, row, person)
    contacts = list(db.session.scalars(scoped(actor, SafeContact))) if not actor.is_staff else []
    refusal = _refusal(actor, kind, row.family_id, contacts)
    if refusal or not person.email:
        return Skip(refusal or NO_ADDRESS)
    told_at = outbox.last_sent(person.id)
    known = _known_already(actor, row, told_at)
    if known:
        return Skip(known)
    if row.kind == APPOINTMENT_SOON.name and row.due_at > now():
        return Wait(row.due_at, NOT_YET)
    here = [contact for contact in contacts if contact.family_id == row.family_id]
    return _quiet(here, person.zone) or _soon(kind, told_at) or Go(kind, person.email, person.language)


def _new_referral(actor: Actor, row: OutboxRow, person: Person) -> Verdict:
    """There is no family yet: what counts is whether the referral is in reach, and still new."""
    if not actor.is_staff:
        return Skip(NOT_THEIRS)
    state = db.session.scalar(scoped(actor, Referral.state).where(Referral.id == row.about_id))
    if state is None:
        return Skip(NOT_IN_REACH)
    if state != State.NEW:
        return Skip(READ)
    if not person.email:
        return Skip(NO_ADDRESS)
    told_at = outbox.last_sent(person.id)
    return _soon(REFERRAL_FOR_TEAM, told_at) or Go(REFERRAL_FOR_TEAM, person.email, person.language)


def _refusal(actor: Actor, kind: Kind, family_id: UUID | None, contacts: list[SafeContact]) -> str | None:
    """A mark that contact is not safe holds for all of a caregiver's families: they have one mailbox."""
    audience = {Role.CAREGIVER: Audience.CAREGIVER, **dict.fromkeys(STAFF, Audience.STAFF)}.get(actor.role)
    if kind.audience != audience:
        return NOT_THEIRS
    if family_id is None and audience == Audience.STAFF:
        return None  # about work that has no family in sight yet: a referral, a family that is offered
    family = db.session.scalars(scoped(actor, Family).where(Family.id == family_id)).one_or_none()
    if family is None:
        return NOT_IN_FAMILY
    if audience == Audience.STAFF:
        return None
    if any(contact.unsafe_since for contact in contacts):
        return UNSAFE
    if family.contact_paused_at:
        return PAUSED
    agreed = [contact.may_email for contact in contacts if contact.family_id == family.id]
    return None if agreed and all(agreed) else NO_EMAIL_CHOSEN


def _known_already(actor: Actor, row: OutboxRow, told_at: datetime | None) -> str | None:
    if row.family_id is None:
        return None
    if row.kind in meetings.ABOUT_MEETINGS:
        return meetings.out_of_date(actor, row)
    if row.kind == APPOINTMENT_FOR_TEAM.name:
        return None
    if row.kind == TO_REVIEW.name:
        return None if review.waiting(actor, row.family_id) else READ
    if row.kind == PAGE_FOR_YOU.name:
        oldest = reading.oldest_unopened(actor, row.family_id)
    elif unread.can_tell(actor, row):
        oldest = unread.oldest(actor, row.family_id)
    else:
        return None
    if oldest is None:
        return READ
    told = told_at is not None and oldest <= told_at and told_at > now() - TOLD_FOR
    return TOLD if told else None


def _quiet(contacts: list[SafeContact], zone: str) -> Wait | None:
    ends = [
        safe_contact.quiet_until(now(), zone=zone, start=contact.quiet_from, end=contact.quiet_until)
        for contact in contacts
    ]
    latest = max((end for end in ends if end), default=None)
    return Wait(latest, QUIET) if latest else None


def _soon(kind: Kind, told_at: datetime | None) -> Wait | None:
    if told_at is None or told_at + kind.window <= now():
        return None
    return Wait(told_at + kind.window, SOON)
