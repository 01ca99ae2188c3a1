"""What goes with a family: care passes on tasks and notes, and messages that were to go later are stopped here."""

from collections.abc import Iterable
from uuid import UUID

from flask import g

from watchmeplay.accounts import people
from watchmeplay.care.allocation import handover, leavers, transfers
from watchmeplay.conversations import left_behind
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web.languages import gettext
from watchmeplay.web.templating import whole_date


def take_on(actor: Actor, transfer_id: UUID, *, words: str) -> UUID:
    """Take a family on; its id. What its colleague had written to go later does not go, and is shown."""
    from_id = transfers.handed_over_by(actor, transfer_id)
    family_id = transfers.accept(actor, transfer_id, begun_by=_begun_by(from_id), words=words)
    if from_id is not None:
        left_behind.stop(actor, author_id=from_id, family_ids=[family_id])
    return family_id


def give(actor: Actor, *, from_id: UUID | None, to_id: UUID, family_ids: Iterable[UUID]) -> list[UUID]:
    """Give families on in one step; which they were. Messages that were to go later do not go, and are shown."""
    given = leavers.give(
        actor, from_id=from_id, to_id=to_id, family_ids=family_ids, begun_by=_begun_by(from_id)
    )
    if from_id is not None:
        left_behind.stop(actor, author_id=from_id, family_ids=given)
    return given


def take_off(actor: Actor, *, family_id: UUID, person_id: UUID) -> None:
    """Take somebody off a family at once. Messages of theirs that were to go later do not go, and are shown."""
    # First, while whoever takes themselves off still has the family in sight.
    left_behind.stop(actor, author_id=person_id, family_ids=[family_id])
    handover.take_off(actor, family_id=family_id, person_id=person_id, begun_by=_begun_by(person_id))


def _begun_by(person_id: UUID | None) -> str:
    if person_id is None:
        return ""
    name = people.names([person_id]).get(person_id)
    if name is None:
        raise NotVisible
    day = whole_date(clock.today(g.signed_in.zone))
    return gettext("Begun by %(name)s, handed over on %(day)s.", name=name, day=day)
