"""The pages of appointments, and what they say after something was sent, with the translators' messages in brackets."""

import pytest

from tests.browse import Browser
from tests.web import test_every_word_is_translatable as every_word
from tests.web.lived_in import Diary
from tests.web.test_every_word_is_translatable import NOBODY, Loose

diary = every_word.diary
FAMILY, STAFF, OF_FAMILY = (
    "/family/appointments/",
    "/staff/appointments/",
    "/staff/families/{rowans}/appointments",
)
WISH = {
    "type": "facilitated", "means": "video", "minutes": "50", "practitioner": "{thea}", "invitees": "{amy}", "key": "a",
    "act": "book", "link": "https://meet.example.org/a",
}  # fmt: skip
DAY = {"day-day": "25", "day-month": "10", "day-year": "2026", "time": "1:30"}

JOURNEYS = {
    "amy": (
        ("/family/", None),
        (FAMILY, None),
        (FAMILY + "{one}/prepare", None),
        (FAMILY + "{one}/pick", {}),
        (FAMILY + "{one}/pick", {"time": NOBODY}),
        (FAMILY + "{one}/other", {}),
        (FAMILY + "{one}/other", {"wish": "another", "words": "x" * 1001}),
        (FAMILY + "{one}/other", {"wish": "another", "key": "b"}),
        (FAMILY + "{one}/other", {"wish": "cancel", "key": "c"}),
        (FAMILY, None),
    ),
    "thea": (
        (STAFF, None),
        (STAFF + "{one}", None),
        (STAFF + "{one}/change", None),
        (STAFF + "{one}/mark", {"outcome": "attended"}),
        (STAFF + "{one}/cancel", {}),
        (STAFF + "{one}/change", {**WISH, "number": "9"}),
        (STAFF + "{one}/change", {**WISH, "number": "1"}),
        (STAFF + "{one}/change", {**WISH, **DAY, "number": "1"}),
        (STAFF + "{one}/change", {**WISH, **DAY, "number": "1", "which": "first"}),
        (STAFF + "{one}/change", {**WISH, **DAY, "number": "1", "which": "first", "anyway": "yes"}),
        (STAFF + "{one}/cancel", {"who": "service", "words": "⟦Sorry⟧"}),
        (STAFF + "{one}/mark", {"outcome": "cancelled-by-family", "reason": "illness"}),
        (STAFF + "{one}/take-back", {}),
        (OF_FAMILY, None),
        (OF_FAMILY + "/new", {}),
        (OF_FAMILY + "/new", {**WISH, "minutes": "0", "act": "find"}),
        (OF_FAMILY + "/new", {**WISH, **DAY, "day-day": "17", "time": "20:00"}),
        (OF_FAMILY + "/new", {**WISH, "link": "javascript:1"}),
        (OF_FAMILY + "/new", {**WISH, **DAY, "act": "offer", "which": "first", "anyway": "yes"}),
    ),
    "ann": (
        ("/admin/meetings", None),
        ("/admin/meetings", {}),
        ("/admin/meetings", {"host": "⟦x⟧"}),
        ("/admin/meetings", {"host": "meet.example.org"}),
        ("/admin/meetings", {"host": "meet.example.com"}),
    ),
    "lea": ((OF_FAMILY, None), (STAFF, None), (STAFF + "{one}", None)),
}


@pytest.mark.parametrize("name", list(JOURNEYS))
def test_every_word_about_appointments_can_be_said_in_another_language(app, cast, diary: Diary, name):
    loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
    ids = {**vars(cast), "one": diary.appointment}
    for address, fields in JOURNEYS[name]:
        place = address.format(**ids)
        if fields is None:
            loose.look(place)
        else:
            loose.send(place, {field: value.format(**ids) for field, value in fields.items()})
    assert loose.found == {}
