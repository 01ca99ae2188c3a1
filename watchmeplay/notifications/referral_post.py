"""E-mails to people without an account: the parent or the referrer of a referral, who said e-mail is safe.

One notice at a time is claimed under a lease, checked again, sent, and noted, as the worker does for accounts.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import aliased

from watchmeplay.care.referrals.models import Referral, ReferralContact, ReferralNotice, Side
from watchmeplay.families import safe_contact
from watchmeplay.families.models import Family, SafeContact
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.foundation.outbox import BACK_OFF
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.notifications import email, render
from watchmeplay.notifications.checks import NO_ADDRESS, NO_EMAIL_CHOSEN, PAUSED, QUIET, SOON, UNSAFE
from watchmeplay.notifications.kinds import KINDS, REFERRAL_NEWS, Kind, Wordings, wording
from watchmeplay.settings import Settings

JOB = "writing to people without an account"
PAGES = {Side.PARENT: "/refer/waiting/", Side.REFERRER: "/refer/status"}
NIGHT = (20, 8)
NOT_TOLD = "the parent may not know of it"
BAD_ADDRESS = "the address cannot be written to"
log = logging.getLogger("watchmeplay.notifications")


@dataclass(frozen=True, slots=True)
class Letter:
    """What may go now, and to whom."""

    kind: Kind
    address: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """What may not go: ever, or before `until`."""

    reason: str
    until: datetime | None = None


def claim(worker: UUID, settings: Settings) -> ReferralNotice | None:
    """Take the notice that has been due longest; None when nothing is due. Commit before acting on it.

    Of one side of a referral, one notice is in hand at a time.
    """
    moment = now()
    free = or_(ReferralNotice.claimed_until.is_(None), ReferralNotice.claimed_until < moment)
    due = (ReferralNotice.settled_at.is_(None), ReferralNotice.due_at <= moment, free)
    first = select(ReferralNotice.id).where(*due, ~_another_in_hand(moment))
    with system_scope(JOB):
        notice_id = db.session.scalar(
            first.order_by(ReferralNotice.due_at, ReferralNotice.made_at, ReferralNotice.id).limit(1)
        )
        if notice_id is None:
            return None
        taken = (
            update(ReferralNotice)
            .where(ReferralNotice.id == notice_id, *due)
            .values(claimed_by=worker, claimed_until=moment + settings.mail_lease)
            .returning(ReferralNotice)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return db.session.scalars(taken).one_or_none()


def check(notice: ReferralNotice, settings: Settings) -> Letter | Held:
    """What is to become of a notice at this moment: everything that makes it unsafe is asked anew."""
    kind = KINDS[notice.kind]
    with system_scope(JOB):
        row = db.session.scalars(select(Referral).where(Referral.id == notice.referral_id)).one()
        contact = db.session.scalars(
            select(ReferralContact).where(
                ReferralContact.referral_id == row.id, ReferralContact.side == notice.side
            )
        ).one_or_none()
        refusal = _refusal(row, contact, notice.side)
        told_at = db.session.scalar(
            select(func.max(ReferralNotice.settled_at)).where(
                ReferralNotice.referral_id == row.id,
                ReferralNotice.side == notice.side,
                ReferralNotice.outcome == "sent",
            )
        )
        address = contact.email if contact else None
    if refusal or address is None:
        return Held(refusal or NO_ADDRESS)
    if kind is REFERRAL_NEWS:
        if told_at is not None and told_at + kind.window > now():
            return Held(SOON, told_at + kind.window)
        night_ends = safe_contact.quiet_until(now(), zone=settings.zone, start=NIGHT[0], end=NIGHT[1])
        if notice.side == Side.PARENT and night_ends:
            return Held(QUIET, night_ends)
    language = row.language if notice.side == Side.PARENT and row.language in LANGUAGES else None
    return Letter(replace(kind, page=PAGES[Side(notice.side)]), address, language)


def send(notice: ReferralNotice, ready: Letter, settings: Settings, known: Wordings) -> email.Outcome:
    """Hand the e-mail over. Its Message-ID is the notice's, so that a repeat can be told."""
    if settings.smtp is None:
        return email.Unreachable(email.NOT_REACHED)
    try:
        made = render.letter(
            ready.kind,
            wording(known, ready.kind, ready.language),
            to=ready.address,
            row_id=notice.id,
            settings=settings,
        )
    except render.Unwritable:
        return email.GaveUp(BAD_ADDRESS)
    return email.send(settings.smtp, made, greeting=render.host(settings))


def note(notice: ReferralNotice, worker: UUID, outcome: email.Outcome | Held) -> None:
    """Store what came of it, if this worker still holds the notice."""
    if isinstance(outcome, email.Unreachable):
        _let_go(notice, worker)
    elif isinstance(outcome, email.Sent):
        _settle(notice, worker, "sent")
    elif isinstance(outcome, Held) and outcome.until is None:
        _settle(notice, worker, "skipped", outcome.reason)
    elif isinstance(outcome, Held):
        _let_go(notice, worker, due_at=outcome.until, reason=outcome.reason)
    elif isinstance(outcome, email.GaveUp) or notice.attempts >= len(BACK_OFF):
        _settle(notice, worker, "given-up", outcome.reason)
        log.warning(
            "A notice (%s) to somebody without an account was given up: %s.", notice.kind, outcome.reason
        )
    else:
        due = now() + BACK_OFF[notice.attempts]
        _let_go(notice, worker, attempts=notice.attempts + 1, due_at=due, reason=outcome.reason)


def _refusal(row: Referral, contact: ReferralContact | None, side: str) -> str | None:
    if contact is None or not contact.email_sealed:
        return NO_ADDRESS
    if not contact.by_email:
        return NO_EMAIL_CHOSEN
    if side != Side.PARENT:
        return None
    if not row.parent_knows:
        return NOT_TOLD
    if row.family_id is None:
        return None
    family = db.session.scalars(select(Family).where(Family.id == row.family_id)).one()
    if family.contact_paused_at:
        return PAUSED
    return _refusal_of_family(row)


def _refusal_of_family(row: Referral) -> str | None:
    """Where the parent has an account, what they chose there holds for their referral too.

    Where it is not known which adult of the family the referral was for, a mark on any of them counts.
    """
    whose = (
        SafeContact.person_id == row.person_id
        if row.person_id is not None
        else SafeContact.family_id == row.family_id
    )
    rules = db.session.scalars(select(SafeContact).where(whose)).all()
    if any(rule.unsafe_since for rule in rules):
        return UNSAFE
    chosen = [rule.may_email for rule in rules if rule.family_id == row.family_id]
    return NO_EMAIL_CHOSEN if row.person_id is not None and not all(chosen) else None


def _another_in_hand(moment: datetime) -> ColumnElement[bool]:
    other = aliased(ReferralNotice)
    return (
        select(other.id)
        .where(
            other.referral_id == ReferralNotice.referral_id,
            other.side == ReferralNotice.side,
            other.settled_at.is_(None),
            other.claimed_until >= moment,
        )
        .exists()
    )


def _settle(notice: ReferralNotice, worker: UUID, outcome: str, reason: str | None = None) -> None:
    _let_go(notice, worker, settled_at=now(), outcome=outcome, reason=reason)


def _let_go(notice: ReferralNotice, worker: UUID, **values: Any) -> None:
    with system_scope(JOB):
        db.session.execute(
            update(ReferralNotice)
            .where(
                ReferralNotice.id == notice.id,
                ReferralNotice.claimed_by == worker,
                ReferralNotice.settled_at.is_(None),
            )
            .values(claimed_by=None, claimed_until=None, **values)
            .execution_options(synchronize_session=False)
        )
