"""Who reads what a carer writes, by name, and the choices they have about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.diary.models import Audience
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation.actors import Actor
from watchmeplay.web.forms.fields import SelectChoice
from watchmeplay.web.languages import gettext
from watchmeplay.web.parent import absences

ORDER = (Audience.ONLY_ME, Audience.TEAM, Audience.CARERS)


@dataclass(frozen=True, slots=True)
class Readers:
    """The team's names, the carers one may share with, and a sentence for each of the team who is away."""

    team: tuple[str, ...] = ()
    carers: dict[UUID, str] = field(default_factory=dict)
    away: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """ "Thea", "Thea and Lea", or "your team" while nobody is named."""
        return listed(self.team) or gettext("your team")

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
            return gettext("Only me")
        therapist = self.team[0] if len(self.team) == 1 else ""
        other = next(iter(self.carers.values())) if len(self.carers) == 1 else ""
        known = {"therapist": therapist, "other": other}
        if audience == Audience.TEAM:
            return gettext("My therapist, %(therapist)s", **known) if therapist else gettext("My team")
        if therapist and other:
            return gettext("My therapist, %(therapist)s, and %(other)s", **known)
        if therapist:
            return gettext("My therapist, %(therapist)s, and people I choose", **known)
        return (
            gettext("My team, and %(other)s", **known) if other else gettext("My team, and people I choose")
        )


def of_families(actor: Actor, family_ids: Iterable[UUID], *, carers: bool = True) -> Readers:
    """Who reads what this carer writes in these families."""
    team: dict[UUID, Person] = {}
    sharing: dict[UUID, str] = {}
    for family_id in sorted(set(family_ids)):
        team |= {person.id: person for person in caseloads.team(actor, family_id)}
        if carers:
            sharing |= memberships.may_share_with(actor, family_id)
    names = {person.name for person in team.values() if person.standing == Standing.ACTIVE}
    away = sorted(absences.of_people(team.values()).values()) if carers else ()
    return Readers(tuple(sorted(names, key=str.casefold)), sharing, tuple(away))


def listed(names: Iterable[str]) -> str:
    """ "Ana", "Ana and Bo", "Ana, Bo and Cy"."""
    *others, last = [*names] or [""]
    if not others:
        return last
    row = others[0]
    for name in others[1:]:
        row = gettext("%(first)s, %(next)s", first=row, next=name)
    return gettext("%(names)s and %(last)s", names=row, last=last)
