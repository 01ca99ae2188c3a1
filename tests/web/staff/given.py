"""Pages and families for the tests of the staff room."""

from datetime import date
from uuid import UUID

from flask import Flask

from tests import build
from tests.cast import Cast
from watchmeplay.accounts.people import make
from watchmeplay.diary import actions, review
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, ReviewState, Voice
from watchmeplay.families import records
from watchmeplay.families.models import Grant, Membership, SafeContact
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key

SEEN = "She put the scarf over her face.\r\nThen one eye came out."
FELT = "I was tired, then I laughed."


def give(app: Flask, cast: Cast, **facts: object) -> UUID:
    """A page by Amy about Ada for the team, unless told otherwise."""
    with app.app_context(), unit_of_work():
        return build.session(cast, **{"seen": SEEN, "felt": FELT, **facts})  # type: ignore[arg-type]


def give_parts(app: Flask, cast: Cast, parts: dict[Voice, tuple[str, Audience]], **facts: object) -> UUID:
    """A page by Amy about Ada whose parts are for different people."""
    with app.app_context(), unit_of_work():
        return actions.record_session(
            cast.actor(cast.amy), child_id=cast.ada, happened_at=now(), zone=build.ZONE,
            **{"managed": True, "minutes": "ten", "feeling": "calm", "share_with": (), "only_me": False,
               "keep_for_meeting": False, "key": new_key(), **facts},
            parts={voice: Part(words, audience) for voice, (words, audience) in parts.items()},
        )  # fmt: skip


def mark(app: Flask, cast: Cast, session_id: UUID, state: ReviewState, *, by: UUID | None = None) -> None:
    """Thea, or another, takes a step with a page."""
    with app.app_context(), unit_of_work():
        review.mark(cast.actor(by or cast.thea), session_id, state)


def caseload(app: Flask, cast: Cast, names: list[str]) -> dict[str, tuple[UUID, UUID, UUID]]:
    """More families on Thea's caseload, by name: the ids of family, child, and the one carer who writes."""
    made = {}
    thea = cast.actor(cast.thea)
    with app.app_context(), unit_of_work():
        for name in names:
            family_id = records.open_family(thea, name=name, area_id=cast.north).id
            child = records.add_child(
                thea, family_id=family_id, name=f"Child {name}", born_on=date(2024, 1, 1)
            )
            carer = make(role=Role.CAREGIVER, name=f"Carer {name}")
            db.session.add_all(
                [
                    Membership(family_id=family_id, person_id=carer.id, joined_at=now()),
                    SafeContact(family_id=family_id, person_id=carer.id),
                    Grant(
                        family_id=family_id, child_id=child.id, person_id=carer.id,
                        basis="parental-responsibility", granted_by=cast.thea,
                    ),
                ]
            )  # fmt: skip
            made[name] = family_id, child.id, carer.id
    return made


def write_as(app: Flask, carer_id: UUID, child_id: UUID, **facts: object) -> UUID:
    """A page for the team by a carer of such a family."""
    from_carer = {"happened_at": now(), "keep_for_meeting": False, **facts}
    with app.app_context(), unit_of_work():
        return actions.record_session(
            Actor(carer_id, Role.CAREGIVER), child_id=child_id, zone=build.ZONE, managed=True,
            minutes="ten", feeling="calm", parts={Voice.SEEN: Part(SEEN, Audience.TEAM)}, share_with=(),
            only_me=False, key=new_key(), **from_carer,
        )  # fmt: skip
