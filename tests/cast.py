"""The fixed cast: our family with two carers, and the permanent noise around it.

Rowan family: children Ada and Max (twins). Amy writes; Ben is the second carer; Fred has left; Pia was invited
and has not joined. Their therapist is Thea. The neighbours (Nora, with Kit) are on Thea's caseload too. The
strangers (Stan, with Zoe) live in the other area with Ola. Una works in Thea's area without these families.
Lea leads Thea's area, Lou the other. Ann is the administrator.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from watchmeplay.accounts import passwords
from watchmeplay.accounts.addresses import set_email
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.accounts.people import make
from watchmeplay.families import caseloads, memberships, records
from watchmeplay.families.models import Basis
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.site.models import Area

PASSWORD = "four small red boats"


@dataclass(frozen=True)
class Cast:
    """Everyone by name, as ids; `actor(id)` and `role(id)` say which hat they wear."""

    amy: UUID
    ben: UUID
    fred: UUID
    pia: UUID
    nora: UUID
    stan: UUID
    thea: UUID
    una: UUID
    ola: UUID
    lea: UUID
    lou: UUID
    ann: UUID
    rowans: UUID
    ada: UUID
    max: UUID
    neighbours: UUID
    kit: UUID
    strangers: UUID
    zoe: UUID
    north: UUID
    south: UUID

    def actor(self, person_id: UUID) -> Actor:
        """The person as an actor."""
        return Actor(person_id, self.role(person_id))

    def role(self, person_id: UUID) -> Role:
        """The person's hat."""
        if person_id in {self.thea, self.una, self.ola}:
            return Role.PRACTITIONER
        if person_id in {self.lea, self.lou}:
            return Role.LEAD
        return Role.ADMIN if person_id == self.ann else Role.CAREGIVER


def assemble(ring: Keyring | None = None) -> Cast:
    """Put the cast on the stage, through the actions the product uses."""
    ring = ring or current_app.extensions["keyring"]
    hashed = passwords.keep(ring, PASSWORD)
    with unit_of_work():
        north, south = Area(name="North"), Area(name="South")
        db.session.add_all([north, south])
        staff = {
            name: _account(role, name, hashed)
            for name, role in {
                "thea": Role.PRACTITIONER, "una": Role.PRACTITIONER, "ola": Role.PRACTITIONER,
                "lea": Role.LEAD, "lou": Role.LEAD, "ann": Role.ADMIN,
            }.items()
        }  # fmt: skip
        admin = Actor(staff["ann"], Role.ADMIN)
        for name in ("thea", "una", "lea"):
            caseloads.post(admin, person_id=staff[name], area_ids=[north.id])
        for name in ("ola", "lou"):
            caseloads.post(admin, person_id=staff[name], area_ids=[south.id])
        thea, ola = Actor(staff["thea"], Role.PRACTITIONER), Actor(staff["ola"], Role.PRACTITIONER)
        rowans = records.open_family(thea, name="Rowan", area_id=north.id).id
        neighbours = records.open_family(thea, name="Nyland", area_id=north.id).id
        strangers = records.open_family(ola, name="Stone", area_id=south.id).id
        born = date(2025, 5, 2)
        ada = records.add_child(thea, family_id=rowans, name="Ada", born_on=born).id
        twin = records.add_child(thea, family_id=rowans, name="Max", born_on=born).id
        kit = records.add_child(thea, family_id=neighbours, name="Kit", born_on=date(2024, 1, 9)).id
        zoe = records.add_child(ola, family_id=strangers, name="Zoe", expected_on=date(2026, 6, 1)).id
        people = {
            "amy": _carer(thea, rowans, "amy", [ada, twin], hashed),
            "ben": _carer(thea, rowans, "ben", [ada, twin], hashed),
            "fred": _carer(thea, rowans, "fred", [ada], hashed),
            "nora": _carer(thea, neighbours, "nora", [kit], hashed),
            "stan": _carer(ola, strangers, "stan", [zoe], hashed),
        }
        pia, _ = memberships.invite_caregiver(
            thea, family_id=rowans, name="pia", child_ids=[ada], basis=Basis.PRACTITIONER_APPROVED
        )
        memberships.leave(thea, family_id=rowans, person_id=people["fred"])
    return Cast(
        **staff, **people, pia=pia.person_id, rowans=rowans, ada=ada, max=twin, neighbours=neighbours, kit=kit,
        strangers=strangers, zoe=zoe, north=north.id, south=south.id,
    )  # fmt: skip


def email_of(name: str) -> str:
    """The address an account of the cast signs in with."""
    return f"{name}@families.example"


def _account(role: Role, name: str, hashed: str) -> UUID:
    person = make(role=role, name=name.title())
    _open(person, name, hashed)
    return person.id


def _carer(actor: Actor, family_id: UUID, name: str, child_ids: list[UUID], hashed: str) -> UUID:
    membership, _ = memberships.invite_caregiver(
        actor,
        family_id=family_id,
        name=name.title(),
        child_ids=child_ids,
        basis=Basis.PARENTAL_RESPONSIBILITY,
    )
    person = db.session.scalars(select(Person).where(Person.id == membership.person_id)).one()
    _open(person, name, hashed)
    memberships.join(person, own_word="")
    return person.id


def _open(person: Person, name: str, hashed: str) -> None:
    set_email(person, email_of(name))
    person.password_hash, person.standing = hashed, Standing.ACTIVE
    db.session.flush()
