"""Generated data around the diary: appointments, notes, tasks, audit lines and referrals."""

import json
import random
from datetime import timedelta
from uuid import UUID, uuid4

from benchmarks.rows import NOW, Key, Rows
from watchmeplay.care.appointments.models import Appointment, AppointmentChange, AppointmentInvitee
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.referrals.models import (
    Moment,
    Referral,
    ReferralContact,
    ReferralMoment,
    ReferralStep,
    ReferredChild,
)
from watchmeplay.care.week.models import LookedAt, Task
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.vault import Kind

NOTE = "We met at home. Ada brought the cup to her mother and waited. We talked about that afterwards. " * 3
OPEN_REFERRALS, CLOSED_REFERRALS = 40, 160
COLUMNS = ("new", "consultation", "waiting", "allocated")


def around(
    rows: Rows,
    seed: random.Random,
    family_id: UUID,
    child_id: UUID,
    carer: UUID,
    practitioner: UUID,
    keys: dict[Kind, Key],
) -> None:
    """What a family of some months has besides its diary."""
    for week in range(-1, 7):
        starts = (NOW - timedelta(weeks=week)).replace(minute=0, second=0, microsecond=0)
        appointment_id = rows.add(
            Appointment, family_id=family_id, child_id=child_id, practitioner_id=practitioner,
            type="facilitated", means="video", state="booked", starts_at=starts, minutes=50,
            zone="Europe/London", attendance="attended" if week > 0 else None, made_by=practitioner,
            made_at=starts - timedelta(days=9), booked_at=starts - timedelta(days=8),
        )  # fmt: skip
        rows.add(AppointmentInvitee, family_id=family_id, appointment_id=appointment_id, person_id=carer)
        rows.add(
            AppointmentChange, family_id=family_id, appointment_id=appointment_id, what="booked",
            by_id=practitioner, at=starts - timedelta(days=8),
        )  # fmt: skip
    for week in range(4):
        happened = NOW - timedelta(weeks=week + 1)
        rows.add(
            ClinicalNote, keys[Kind.STAFF], family_id=family_id, author_id=practitioner, kind="session",
            happened_at=happened, zone="Europe/London", made_at=happened, changed_at=happened,
            signed_at=happened, words=NOTE,
        )  # fmt: skip
    for day, done in ((2, None), (-3, NOW), (-9, NOW)):
        rows.add(
            Task, keys[Kind.STAFF], family_id=family_id, owner_id=practitioner, made_by=practitioner,
            due_on=(NOW + timedelta(days=day)).date(), done_at=done, words="Ring the health visitor",
        )  # fmt: skip
    rows.add(LookedAt, family_id=family_id, person_id=practitioner, at=NOW - timedelta(days=8))
    for _ in range(8):
        rows.add(
            AuditLine, at=NOW - timedelta(days=seed.random() * 60), actor_id=practitioner,
            role="practitioner", act=Act.DIARY_READ, family_id=family_id,
        )  # fmt: skip


def referrals(rows: Rows, seed: random.Random, area_id: UUID, lead_id: UUID) -> None:
    """The referrals of one area: some in each column of triage, and those of earlier years."""
    for number in range(OPEN_REFERRALS + CLOSED_REFERRALS):
        is_open = number < OPEN_REFERRALS
        days = seed.random() * (150 if is_open else 900)
        sent = NOW - timedelta(days=days)
        state = COLUMNS[number % len(COLUMNS)] if is_open else "closed"
        referral_id = uuid4()
        shared = rows.key(referral_id, Kind.SHARED)
        rows.key(referral_id, Kind.STAFF)
        rows.add(
            Referral, shared, id=referral_id, area_id=area_id, reference=referral_id.hex[:12], source="self",
            state=state, submitted_at=sent, closing=None if is_open else "withdrawn",
            closed_at=None if is_open else sent + timedelta(days=40),
            answers=json.dumps({"hope": "To play more calmly", "about": "Sleep is short"}),
        )  # fmt: skip
        born = sent.date() - timedelta(days=int(seed.random() * 900))
        rows.add(ReferredChild, shared, referral_id=referral_id, born_on=born, name="Ada Rowan")
        rows.add(
            ReferralContact, shared, referral_id=referral_id, side="parent", name="Amy Rowan",
            phone="01632 960001", by_phone=True,
        )  # fmt: skip
        rows.add(ReferralStep, referral_id=referral_id, state=state, at=sent, by_id=lead_id)
        for moment in (Moment.SUBMITTED, Moment.RECEIVED):
            rows.add(ReferralMoment, referral_id=referral_id, moment=moment, at=sent)
