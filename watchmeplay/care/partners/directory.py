"""The directory of other services: what each offers, where, and when its facts were last checked.

A service may note partners for one of its areas, or for all. What has had its review date is still shown, and marked.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import or_, select

from watchmeplay.care.partners.models import Partner
from watchmeplay.families import records
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused

LONGEST = {"name": 120, "offers": 600, "phone": 40, "email": 200, "url": 300, "address": 300, "hours": 200}


class Kind(StrEnum):
    """What kind of service it is, in the order of the directory."""

    PERINATAL = "perinatal"
    MATERNITY = "maternity"
    HEALTH_VISITING = "health-visiting"
    COUNCIL = "council"
    COMMUNITY = "community"
    FATHERS = "fathers"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a partner. `area_id` None: it serves every area."""

    kind: str
    name: str
    review_on: date
    area_id: UUID | None = None
    offers: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""
    address: str = ""
    hours: str = ""


def listed(actor: Actor, *, area_id: UUID | None = None) -> list[Partner]:
    """The partners of one's areas and those of all, by kind and name; with `area_id` those for that area."""
    areas = {area.id for area in _areas(actor)}
    if area_id is not None:
        areas &= {area_id}
    rows = db.session.scalars(
        select(Partner).where(
            Partner.retired_at.is_(None), or_(Partner.area_id.is_(None), Partner.area_id.in_(areas))
        )
    )
    order = {kind: number for number, kind in enumerate(Kind)}
    return sorted(rows, key=lambda row: (order.get(row.kind, len(order)), row.name.casefold(), row.id))


def past_review(actor: Actor, today: date) -> list[Partner]:
    """Those whose facts were due a check before today."""
    return [partner for partner in listed(actor) if partner.review_on < today]


def one(actor: Actor, partner_id: UUID) -> Partner:
    """One partner of one's areas, also one that was taken out. Raises `NotVisible`."""
    areas = {area.id for area in _areas(actor)}
    row = db.session.scalars(select(Partner).where(Partner.id == partner_id)).one_or_none()
    if row is None or (row.area_id is not None and row.area_id not in areas):
        raise NotVisible
    return row


def add(actor: Actor, facts: Facts, *, key: str) -> UUID:
    """Add a partner. The same key twice is one. Raises `Refused` naming the field, `KeyReused`."""
    tidy = _checked(actor, facts)
    claim = idempotency.claim(actor, key, idempotency.fingerprint("partner", tidy))
    if claim.first:
        row = Partner(id=claim.result_id, changed_by=actor.person_id)
        _write(row, tidy)
        db.session.add(row)
        db.session.flush()
        audit.record(actor, audit.Act.PARTNER_CHANGED, subject_id=row.id)
    return claim.result_id


def change(actor: Actor, partner_id: UUID, facts: Facts) -> None:
    """Change what is known, which also says that it was checked. Raises `NotVisible`, `Refused`."""
    row = one(actor, partner_id)
    _write(row, _checked(actor, facts))
    row.changed_by, row.changed_at = actor.person_id, now()
    db.session.flush()
    audit.record(actor, audit.Act.PARTNER_CHANGED, subject_id=row.id)


def retire(actor: Actor, partner_id: UUID, *, retired: bool) -> None:
    """Take a partner out of the directory, or put it back. Families who were pointed to it keep what they have."""
    row = one(actor, partner_id)
    row.retired_at = (row.retired_at or now()) if retired else None
    row.changed_by, row.changed_at = actor.person_id, now()
    db.session.flush()
    audit.record(actor, audit.Act.PARTNER_CHANGED, subject_id=row.id)


def _areas(actor: Actor) -> list:  # noqa: ANN202 - rows of areas
    if not actor.is_staff:
        raise NotAllowed
    return records.areas_of(actor)


def _checked(actor: Actor, facts: Facts) -> Facts:
    own = {area.id for area in _areas(actor)}
    if facts.area_id is not None and facts.area_id not in own:
        raise Refused("Choose one of your areas.", "area")
    if facts.kind not in set(Kind):
        raise Refused("Choose a kind.", "kind")
    tidy = {name: getattr(facts, name).strip() for name in LONGEST}
    for name, longest in LONGEST.items():
        if len(tidy[name]) > longest:
            raise Refused("Use %(most)s characters or fewer.", name, most=longest)
    if not tidy["name"]:
        raise Refused("Enter a name.", "name")
    if tidy["url"] and not _is_link(tidy["url"]):
        raise Refused("Enter a web address that begins with https://", "url")
    if not any(tidy[name] for name in ("phone", "email", "url", "address")):
        raise Refused("Enter one way to reach them: a number, an e-mail, a web address or a place.", "phone")
    return Facts(kind=facts.kind, review_on=facts.review_on, area_id=facts.area_id, **tidy)


def _is_link(url: str) -> bool:
    if any(ord(letter) <= 32 or letter in "\\\"'<>" for letter in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        return False


def _write(row: Partner, facts: Facts) -> None:
    row.kind, row.review_on, row.area_id = facts.kind, facts.review_on, facts.area_id
    for name in LONGEST:
        setattr(row, name, getattr(facts, name))
