"""Consents: decisions one by one, kept for good, each with the wording it was given on."""

from watchmeplay.families.models import Consent, Membership, Purpose
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped


def decide(actor: Actor, *, purpose: Purpose, given: bool, wording_version: int) -> None:
    """Record this caregiver's decision for each of their families."""
    for family_id in db.session.scalars(
        scoped(actor, Membership.family_id).where(Membership.person_id == actor.person_id)
    ).all():
        row = Consent(
            family_id=family_id,
            person_id=actor.person_id,
            purpose=purpose,
            given=given,
            wording_version=wording_version,
        )
        db.session.add(row)
        audit.record(actor, audit.Act.CONSENT_DECIDED, subject_id=row.id, family_id=family_id)
    db.session.flush()


def standing(actor: Actor) -> dict[Purpose, Consent]:
    """This caregiver's newest decision for each purpose they have decided on."""
    rows = db.session.scalars(
        scoped(actor, Consent)
        .where(Consent.person_id == actor.person_id)
        .order_by(Consent.decided_at, Consent.id)
    )
    return {Purpose(row.purpose): row for row in rows}
