"""Builders of rows for tests, through the actions that the product uses. Call inside `unit_of_work()`."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app

from tests.cast import Cast
from watchmeplay.diary import actions
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, Voice
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.manual.shelf import Shelf
from watchmeplay.reading import actions as reading

ZONE = "Europe/London"


def session(
    cast: Cast,
    *,
    by: UUID | None = None,
    child: UUID | None = None,
    at: datetime | None = None,
    seen: str = "",
    felt: str = "",
    said: str = "",
    audience: Audience = Audience.TEAM,
    share_with: Collection[UUID] = (),
    **facts: Any,
) -> UUID:
    """A page in the diary, by Amy about Ada unless told otherwise; each part for the same `audience`."""
    texts = {Voice.SEEN: seen, Voice.FELT: felt, Voice.SAID: said}
    page: dict[str, Any] = {
        "managed": True, "minutes": "ten", "feeling": "calm", "keep_for_meeting": False,
        "only_me": audience == Audience.ONLY_ME, "key": new_key(), **facts,
    }  # fmt: skip
    return actions.record_session(
        cast.actor(by or cast.amy),
        child_id=child or cast.ada,
        happened_at=at or now(),
        zone=ZONE,
        parts={voice: Part(words, audience) for voice, words in texts.items() if words},
        share_with=share_with,
        **page,
    )


def sharing(cast: Cast, person_id: UUID, with_person_id: UUID, *, agreed: bool = True) -> None:
    """Thea records that one carer of the Rowans may share pages with another."""
    memberships.agree_sharing(
        cast.actor(cast.thea),
        family_id=cast.rowans,
        person_id=person_id,
        with_person_id=with_person_id,
        agreed=agreed,
    )


def on_caseload(cast: Cast, person_id: UUID, *, family: UUID | None = None) -> None:
    """The lead of the area puts a family, the Rowans unless told otherwise, on somebody's caseload."""
    caseloads.assign(cast.actor(cast.lea), family_id=family or cast.rowans, person_id=person_id)


def given_page(
    cast: Cast,
    slug: str = "watching",
    *,
    to: UUID | None = None,
    family: UUID | None = None,
    by: UUID | None = None,
    why: str = "You told me how she looks away.",
) -> UUID:
    """A page of the guide that Thea gives Amy, unless told otherwise."""
    shelf: Shelf = current_app.extensions["shelf"]
    return reading.give(
        cast.actor(by or cast.thea),
        shelf.library("en").page(slug),
        family_id=family or cast.rowans,
        person_id=to or cast.amy,
        why=why,
        key=new_key(),
    )
