"""A recording on its way to one person's browser: whole, or the part that is asked for."""

from uuid import UUID

from flask import Response, make_response, request

from watchmeplay.foundation.sound import MIME_TYPE


def sound_answer(recording_id: UUID, content: bytes) -> Response:
    """The sound. The browser may hold it for this person, and asks each time whether it still may play it."""
    answer = make_response(content)
    answer.mimetype = MIME_TYPE
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.vary.add("Cookie")
    # A recording never changes: another one has another id.
    answer.set_etag(recording_id.hex)
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(content))
