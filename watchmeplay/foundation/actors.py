"""Who is acting: one person in one role, decided once per request and handed down as an argument."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The hats a person can wear. An account wears exactly one."""

    CAREGIVER = "caregiver"
    PRACTITIONER = "practitioner"
    LEAD = "lead"
    ADMIN = "admin"
    WAITING = "waiting"


# Hats of accounts. Somebody in a waiting room has none yet: `person_id` is then the id of the room.
ACCOUNTS = frozenset(Role) - {Role.WAITING}
STAFF = frozenset({Role.PRACTITIONER, Role.LEAD})


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person wearing their one hat."""

    person_id: UUID
    role: Role

    @property
    def is_staff(self) -> bool:
        """Whether this actor works with families."""
        return self.role in STAFF
