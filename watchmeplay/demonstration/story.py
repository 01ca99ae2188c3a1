"""What happened, as steps in the order of time, each taken with the clock held at its moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from watchmeplay.demonstration.cast import Cast, FamilyInCast
from watchmeplay.demonstration.days import Days
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role

SEED = "watch me play"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that one person did."""

    at: datetime
    act: Callable[[], object]


@dataclass
class Story:
    """Everything that is told, and the ids of what came of it, by the codes of the cast."""

    cast: Cast
    days: Days
    steps: list[Step] = field(default_factory=list)
    people: dict[str, Actor] = field(default_factory=dict)
    areas: dict[str, UUID] = field(default_factory=dict)
    families: dict[str, UUID] = field(default_factory=dict)
    children: dict[tuple[str, str], UUID] = field(default_factory=dict)
    pages: dict[tuple[str, int], UUID] = field(default_factory=dict)
    partners: dict[str, UUID] = field(default_factory=dict)
    referrals: dict[str, UUID] = field(default_factory=dict)
    opened: dict[str, UUID] = field(default_factory=dict)
    _keys: int = 0

    def tell(self, at: datetime, act: Callable[[], object]) -> None:
        """Add a step. What has not come yet is left out: it will not have happened."""
        if self.days.is_past(at):
            self.steps.append(Step(at, act))

    def play(self) -> None:
        """Take every step in the order of time; within one moment in the order of telling."""
        for step in sorted(self.steps, key=lambda step: step.at):
            with clock.frozen(step.at):
                step.act()

    def chance(self, name: str) -> Random:
        """Chance of its own for each part of the story, so that a new family changes no other's."""
        return Random(f"{SEED}: {name}")  # noqa: S311 - nothing here is a secret

    def key(self) -> str:
        """A fresh idempotency key."""
        self._keys += 1
        return f"demonstration-{self._keys}"

    def carer(self, code: str) -> Actor:
        """A carer who was invited."""
        return self.people[code]

    def opener(self, family: FamilyInCast) -> Actor:
        """The practitioner who opened a family's record."""
        return self.people[family.staff[0]]

    def joined_at(self, family: FamilyInCast, code: str) -> datetime:
        """When an adult of a family joined: the evening after they were invited unless the cast says else."""
        adult = next(adult for adult in family.adults if adult.code == code)
        return self.days.moment(family.opened - 1 if adult.joined is None else adult.joined, "20:10")

    def remember(self, code: str, person_id: UUID, role: Role) -> Actor:
        """Keep a person by their code."""
        self.people[code] = Actor(person_id, role)
        return self.people[code]
