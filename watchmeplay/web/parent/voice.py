"""The voice of somebody the family knows, reading a page of the guide. Nothing is kept of who listened."""

from uuid import UUID

from flask import g
from flask.typing import ResponseReturnValue

from watchmeplay.reading import voices
from watchmeplay.web import guide_room, shelves
from watchmeplay.web.parent.area import parent
from watchmeplay.web.sound_answer import sound_answer


@parent.get("/guide/<slug>/voice/<uuid:recording_id>")
def guide_voice(slug: str, recording_id: UUID) -> ResponseReturnValue:
    """One recording, for the carers of the families that its reader looks after now."""
    page = guide_room.page_of(shelves.guide(), slug)
    return sound_answer(recording_id, voices.sound(g.actor, page.slug, recording_id))
