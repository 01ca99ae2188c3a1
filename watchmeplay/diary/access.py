"""Who may see which page and part: the rules that the diary's models hang on their `visible`.

As in `families/access.py`, each rule returns a lambda over plain values, and reads Core tables on purpose.
"""

from uuid import UUID

from sqlalchemy import and_, column, or_, select, table
from sqlalchemy.types import DateTime, Uuid

from watchmeplay.diary.audience import Audience
from watchmeplay.families.access import (
    children_granted_to,
    families_in_areas,
    families_of_member,
    families_on_caseload,
)  # fmt: skip
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.ownership import Criterion

_shared_with = table(
    "shared_with", column("family_id", Uuid), column("session_id", Uuid), column("entry_id", Uuid),
    column("author_id", Uuid), column("person_id", Uuid),
)  # fmt: skip
_agreement = table(
    "sharing_link", column("family_id", Uuid), column("person_id", Uuid), column("with_person_id", Uuid),
    column("ended_at", DateTime),
)  # fmt: skip


def written_or_shared(actor: Actor) -> Criterion:
    """Sessions one wrote, and those of which another carer has shared a part with one."""
    me = actor.person_id
    return lambda cls: and_(
        cls.family_id.in_(families_of_member(me)),
        or_(
            cls.author_id == me,
            and_(cls.id.in_(sessions_shared_with(me)), cls.child_id.in_(children_granted_to(me))),
        ),
    )


def part_written_or_shared(actor: Actor) -> Criterion:
    """Parts one wrote, and those another carer has shared with one."""
    me = actor.person_id
    return lambda cls: and_(
        cls.family_id.in_(families_of_member(me)),
        or_(
            cls.author_id == me,
            and_(cls.id.in_(entries_shared_with(me)), cls.child_id.in_(children_granted_to(me))),
        ),
    )


def written(actor: Actor) -> Criterion:
    """Rows that hang on what one wrote oneself (`author_id`)."""
    me = actor.person_id
    return lambda cls: and_(cls.author_id == me, cls.family_id.in_(families_of_member(me)))


def sharing_between(actor: Actor) -> Criterion:
    """Shares one made or was given."""
    me = actor.person_id
    return lambda cls: and_(
        or_(cls.author_id == me, cls.person_id == me), cls.family_id.in_(families_of_member(me))
    )


def for_team_on_caseload(actor: Actor) -> Criterion:
    """What was given to the team by families on the caseload."""
    me = actor.person_id
    return lambda cls: and_(cls.audience != Audience.ONLY_ME, cls.family_id.in_(families_on_caseload(me)))


def for_team_in_area(actor: Actor) -> Criterion:
    """What was given to the team by families in a lead's areas."""
    me = actor.person_id
    return lambda cls: and_(cls.audience != Audience.ONLY_ME, cls.family_id.in_(families_in_areas(me)))


def sessions_shared_with(person_id: UUID):  # noqa: ANN201 - a Core select of ids
    """Ids of the sessions of which a part is shared with a carer."""
    return _in_force(select(_shared_with.c.session_id), person_id)


def entries_shared_with(person_id: UUID):  # noqa: ANN201
    """Ids of the parts that are shared with a carer."""
    return _in_force(select(_shared_with.c.entry_id), person_id)


def _in_force(ids, person_id: UUID):  # noqa: ANN001, ANN202
    """A share counts while staff’s record says that both agreed: when that ends, nothing more is read."""
    both_agreed = and_(
        _agreement.c.family_id == _shared_with.c.family_id,
        _agreement.c.person_id == _shared_with.c.author_id,
        _agreement.c.with_person_id == _shared_with.c.person_id,
        _agreement.c.ended_at.is_(None),
    )
    return ids.join(_agreement, both_agreed).where(_shared_with.c.person_id == person_id)


TEAM_RULES = {Role.PRACTITIONER: for_team_on_caseload, Role.LEAD: for_team_in_area}
