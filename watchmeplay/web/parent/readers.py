"""Who reads what a carer writes, by name, and the choices they have about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from watchmeplay.diary.models import Audience
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation.actors import Actor
from watchmeplay.web.forms.fields import SelectChoice

ORDER = (Audience.ONLY_ME, Audience.TEAM, Audience.CARERS)


@dataclass(frozen=True, slots=True)
class Readers:
    """The team's names, and the carers one may share with."""

    team: tuple[str, ...] = ()
    carers: dict[UUID, str] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """ "Thea", "Thea and Lea", or "your team" while nobody is named."""
        return listed(self.team) or "your team"

    def choices(self, at_least: Audience | None = None) -> list[SelectChoice]:
        """The audiences on offer, from the narrowest that is still possible."""
        offered = ORDER if self.carers or at_least == Audience.CARERS else ORDER[:2]
        return [
            SelectChoice(audience.value, self._label(audience))
            for audience in offered
            if at_least is None or ORDER.index(audience) >= ORDER.index(at_least)
        ]

    def _label(self, audience: Audience) -> str:
        if audience == Audience.ONLY_ME:
            return "Only me"
        therapist = f"My therapist, {self.team[0]}" if len(self.team) == 1 else "My team"
        if audience == Audience.TEAM:
            return therapist
        others = next(iter(self.carers.values())) if len(self.carers) == 1 else "people I choose"
        return f"{therapist}, and {others}"


def of_families(actor: Actor, family_ids: Iterable[UUID], *, carers: bool = True) -> Readers:
    """Who reads what this carer writes in these families."""
    team: set[str] = set()
    sharing: dict[UUID, str] = {}
    for family_id in sorted(set(family_ids)):
        team.update(caseloads.names_of_team(actor, family_id))
        if carers:
            sharing |= memberships.may_share_with(actor, family_id)
    return Readers(tuple(sorted(team, key=str.casefold)), sharing)


def listed(names: Iterable[str]) -> str:
    """ "Ana", "Ana and Bo", "Ana, Bo and Cy"."""
    known = list(names)
    if len(known) < 2:
        return "".join(known)
    return f"{', '.join(known[:-1])} and {known[-1]}"
