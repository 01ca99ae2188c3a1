"""Requests for help on the stage, sent as the product sends them. Call inside `unit_of_work()`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.cast import Cast
from watchmeplay.care.referrals import consultations, sending
from watchmeplay.care.referrals.consultations import Attendance, Held, Outcome, WithWhom
from watchmeplay.care.referrals.models import (
    Consultation,
    Referral,
    ReferralMoment,
    ReferralStep,
    Side,
    Source,
    State,
)
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request, Sent
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped

PHONE = "07700 900123"
POSTCODE = "PL31 1AA"
BORN = date(2025, 12, 1)


def child(name: str = "Wren", born: date | None = BORN, due: date | None = None) -> NamedChild:
    """A child of a request: born unless `due` is given."""
    return NamedChild(name, None if due else born, due)


def ask(
    cast: Cast,
    *children: NamedChild,
    area: UUID | None = None,
    parent: str = "Robin Marsh",
    phone: str = PHONE,
    email: str = "",
    postcode: str = POSTCODE,
    received: datetime | None = None,
    when: str = "mornings",
    source: Source = Source.SELF,
    **facts: Any,
) -> Sent:
    """A request for help in Thea's area, from a parent who can be phoned, unless told otherwise."""
    contact = Contact(
        Side.PARENT, parent, phone, email, by_phone=bool(phone), by_email=bool(email), when=when
    )
    referrer = Contact(Side.REFERRER, "Dr Vale", "01208 555000", "vale@surgery.example", by_email=True)
    answers = {"different": "More calm at bedtime", **facts.pop("answers", {})}
    return sending.send(
        Request(
            area_id=area or cast.north,
            source=source,
            answers=answers,
            children=children or (child(),),
            contacts=(contact,) if source == Source.SELF else (contact, referrer),
            postcode=postcode,
            received_at=received,
            **facts,
        )
    )


def row(cast: Cast, referral_id: UUID, who: UUID | None = None) -> Referral:
    """The referral as it stands now."""
    wanted = scoped(cast.actor(who or cast.lea), Referral).where(Referral.id == referral_id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def steps(cast: Cast, referral_id: UUID) -> list[ReferralStep]:
    """Its steps, oldest first."""
    wanted = scoped(cast.actor(cast.lea), ReferralStep).where(ReferralStep.referral_id == referral_id)
    return list(db.session.scalars(wanted.order_by(ReferralStep.at)))


def moments(cast: Cast, referral_id: UUID) -> dict[str, datetime]:
    """Its time stamps that stand."""
    return {each.moment: each.at for each in _stamps(cast, referral_id) if each.withdrawn_at is None}


def standing(cast: Cast, referral_id: UUID) -> list[ReferralMoment]:
    """The same with all that is kept of them."""
    return [each for each in _stamps(cast, referral_id) if each.withdrawn_at is None]


def withdrawn(cast: Cast, referral_id: UUID) -> list[ReferralMoment]:
    """Its time stamps that were withdrawn, in the order of what they told."""
    return [each for each in _stamps(cast, referral_id) if each.withdrawn_at is not None]


def belongs(cast: Cast, referral_id: UUID, family_id: UUID, *, into: UUID | None = None) -> Referral:
    """The referral is that family's from now on; with `into`, put together with another."""
    found = row(cast, referral_id)
    found.family_id, found.state = family_id, State.CLOSED if into else State.ALLOCATED
    found.merged_into_id = into
    db.session.flush()
    return found


def consult(
    cast: Cast, referral_id: UUID, at: datetime, *, whom: WithWhom = WithWhom.FAMILY, came: bool = True
) -> UUID:
    """A consultation that took place, or did not, noted by Thea."""
    found = Consultation(
        referral_id=referral_id, with_whom=whom, means="11", practitioner_id=cast.thea, offered_at=at
    )
    db.session.add(found)
    db.session.flush()
    went = Held(at, Attendance.ATTENDED, 40, Outcome.GO_ON) if came else Held(at, Attendance.NOT_BROUGHT)
    consultations.note(cast.actor(cast.thea), found.id, went)
    return found.id


def _stamps(cast: Cast, referral_id: UUID) -> list[ReferralMoment]:
    wanted = scoped(cast.actor(cast.lea), ReferralMoment).where(ReferralMoment.referral_id == referral_id)
    ordered = wanted.order_by(ReferralMoment.at, ReferralMoment.id)
    return list(db.session.scalars(ordered.execution_options(populate_existing=True)))
