"""Who is in the demonstration: the areas, the colleagues, and the families with their adults and children."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchmeplay.families.models import Basis
from watchmeplay.foundation.actors import Role

HERE = Path(__file__).parent
AREAS = ("Harbourside", "Moor and Valley", "Old Town")


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff. Those with an address can sign in. Working days as ISO digits, Monday is 1."""

    code: str
    name: str
    role: Role
    areas: tuple[str, ...] = ()
    email: str = ""
    working_days: str = "12345"


@dataclass(frozen=True, slots=True)
class ChildInCast:
    """A child: born so many days before now, or expected so many days after it."""

    name: str
    born: int | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class HomeInCast:
    """A home, the children who live there by name and the adults by code."""

    label: str
    children: tuple[str, ...]
    adults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdultInCast:
    """A carer and how their six weeks went, in days before now; None for what never happened.

    `first` and `last` are the first and last days of the diary, `taps` its pages without words. New pages stay
    unread by the team for `grace` days. `agreed_with` is whom they may share single pages with.
    """

    code: str
    name: str
    own_word: str = ""
    email: str = ""
    basis: Basis = Basis.PARENTAL_RESPONSIBILITY
    invited: int | None = None
    joins: bool = True
    joined: int | None = None
    first: int | None = None
    last: int = 1
    taps: int = 0
    grace: int = 1
    may_email: bool = False
    research: bool = False
    agreed_with: str = ""
    left: int | None = None
    suspended: int | None = None
    unsafe: str = ""
    unsafe_since: int | None = None


@dataclass(frozen=True, slots=True)
class FamilyInCast:
    """A family's record, opened by the first of those who look after it."""

    code: str
    name: str
    area: str
    staff: tuple[str, ...]
    opened: int
    children: tuple[ChildInCast, ...]
    adults: tuple[AdultInCast, ...] = ()
    homes: tuple[HomeInCast, ...] = ()
    paused: int | None = None


ADMIN = Colleague("deepa", "Deepa Sundaram", Role.ADMIN, email="admin@demo.example")
COLLEAGUES = (
    Colleague(
        "hana",
        "Hana Whitlock",
        Role.PRACTITIONER,
        ("Harbourside", "Moor and Valley"),
        email="therapist@demo.example",
        working_days="1234",
    ),
    Colleague("idris", "Idris Penhale", Role.PRACTITIONER, ("Harbourside", "Old Town")),
    Colleague(
        "josie", "Josie Achterberg", Role.PRACTITIONER, ("Moor and Valley", "Old Town"), working_days="245"
    ),
    Colleague("comfort", "Comfort Lyle", Role.PRACTITIONER, ("Old Town",)),
    Colleague("tolley", "Marguerite Tolley", Role.LEAD, AREAS, email="lead@demo.example"),
)


@dataclass(frozen=True)
class Cast:
    """Everybody."""

    families: tuple[FamilyInCast, ...]
    colleagues: tuple[Colleague, ...] = COLLEAGUES
    areas: tuple[str, ...] = AREAS
    admin: Colleague = ADMIN
    _of_adult: dict[str, FamilyInCast] = field(default_factory=dict, repr=False)

    def family_of(self, adult: str) -> FamilyInCast:
        """The family an adult belongs to."""
        return self._of_adult[adult]

    def working_days(self, colleague: str) -> str:
        """The days on which a colleague is at work."""
        return next(person.working_days for person in self.colleagues if person.code == colleague)


def assemble() -> Cast:
    """Read everybody from families.toml."""
    found = tomllib.loads((HERE / "families.toml").read_text(encoding="utf-8"))["family"]
    families = tuple(_family(row) for row in found)
    cast = Cast(families)
    for family in families:
        cast._of_adult.update({adult.code: family for adult in family.adults})
    return cast


def _family(row: dict[str, Any]) -> FamilyInCast:
    homes = (
        HomeInCast(home["label"], tuple(home["children"]), tuple(home["adults"]))
        for home in row.pop("home", [])
    )
    return FamilyInCast(
        staff=tuple(row.pop("with")),
        children=tuple(ChildInCast(**child) for child in row.pop("child")),
        adults=tuple(
            AdultInCast(**{**adult, "basis": Basis(adult.get("basis", Basis.PARENTAL_RESPONSIBILITY))})
            for adult in row.pop("adult", [])
        ),
        homes=tuple(homes),
        **row,
    )
