"""The same form sent twice has one effect. A key is made with each form and is unique to its person.

The claim is made first, in the transaction of the act itself. A second request with the same key waits for
the first to end and then finds its result.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation import vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, db, insert
from watchmeplay.foundation.errors import KeyReused, Refused
from watchmeplay.foundation.ownership import PersonOwned

KEY_LENGTH = 64


class Receipt(PersonOwned, Base):
    """What one key led to."""

    __tablename__ = "receipt"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    result_id: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Claim:
    """The id the act's row has or will have; `first` says whether the act is still to be done."""

    result_id: UUID
    first: bool


def new_key() -> str:
    """A fresh key for a form."""
    return token_urlsafe(18)


def fingerprint(*parts: object) -> str:
    """A digest of what a form asked for, so that a key cannot come back meaning something else.

    It is keyed: a name or a short message could be guessed from a plain one by whoever holds the database.
    """
    return vault.keyed_digest(repr(parts).encode("utf-8", "surrogatepass"), "fingerprint").hex()


def claim(actor: Actor, key: str, mark: str) -> Claim:
    """Claim a key for an act with this fingerprint.

    Raises `KeyReused` when this person used the key for something else, `Refused` when it is no key.
    """
    if not key or len(key) > KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise Refused("This page is out of date. Your words are below: send them again from here.")
    result_id = uuid4()
    made = db.session.execute(
        insert(Receipt)
        .values(person_id=actor.person_id, key=key, fingerprint=mark, result_id=result_id, made_at=now())
        .on_conflict_do_nothing()
        .returning(Receipt.result_id)
    ).scalar_one_or_none()
    if made is not None:
        return Claim(result_id, first=True)
    earlier = db.session.execute(
        select(Receipt.fingerprint, Receipt.result_id).where(
            Receipt.person_id == actor.person_id, Receipt.key == key
        )
    ).one()
    if earlier.fingerprint != mark:
        raise KeyReused
    return Claim(earlier.result_id, first=False)


def claim_if_keyed(actor: Actor, key: str | None, *parts: object) -> Claim:
    """As `claim`, with the fingerprint of `parts`. Without a key it is always the first."""
    return Claim(uuid4(), first=True) if key is None else claim(actor, key, fingerprint(*parts))
