"""The private addresses that calendar programs ask at. They bring no session: the secret in the address is all.

Every address that does not work reads the same, whatever the reason.
"""

from flask import Response, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import tallies
from watchmeplay.care.appointments import feeds
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import begin_write, finish
from watchmeplay.foundation.errors import NotVisible, TooMany
from watchmeplay.foundation.languages import ENGLISH, LANGUAGES
from watchmeplay.foundation.vault import keyed_digest
from watchmeplay.interchange import calendar
from watchmeplay.web import calendar_file
from watchmeplay.web.languages import spoken
from watchmeplay.web.public.area import public


@public.get("/calendar/<token>.ics")
def calendar_feed(token: str) -> ResponseReturnValue:
    """One person's own appointments, as they may see them at this moment."""
    source = tallies.source(request.remote_addr)
    if tallies.is_reached(tallies.CALENDAR_SOURCE, source):
        raise TooMany(tallies.CALENDAR_SOURCE.seconds)
    try:
        reader = feeds.reader(token)
    except NotVisible:
        # Only what was wrong is counted: one server asks for the calendars of very many people.
        begin_write()
        tallies.is_passed(tallies.CALENDAR_SOURCE, source)
        finish()
        raise
    return _answer(token, reader)


def _answer(token: str, reader: feeds.Reader) -> Response:
    page = calendar_file.CARERS_PAGE if reader.actor.role == Role.CAREGIVER else calendar_file.STAFF_PAGE
    with spoken(LANGUAGES.get(reader.language or "", ENGLISH)):
        content = calendar.of_many(
            feeds.bookings(reader.actor), calendar_file.wording(page), zone=reader.zone
        )
    response = calendar_file.answer(content, name="calendar.ics")
    response.headers["Cache-Control"] = "private, no-store"
    # Keyed, so that nobody who sees the mark alone can test what stands in the calendar.
    response.set_etag(
        keyed_digest(token.encode("utf-8", "surrogatepass") + content, "calendar-feed").hex()[:32]
    )
    return response.make_conditional(request)
