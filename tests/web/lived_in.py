"""A family's weeks on the stage, so that pages have something to show. What people write stands in brackets:
their own words are in their own language."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tests import build
from tests.care.appointments import build as meetings
from tests.cast import Cast
from watchmeplay.care.appointments import booking
from watchmeplay.care.appointments.models import Attendance, Means
from watchmeplay.care.documents import actions as documents
from watchmeplay.care.notes import actions as notes
from watchmeplay.care.notes.actions import Writing
from watchmeplay.care.notes.models import NoteKind
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary import actions as diary
from watchmeplay.diary import queries, review
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web.areas import Application


@dataclass(frozen=True)
class Diary:
    """Amy's pages: one for everybody, with an answer; one for her alone. A note about her, a file shared with her,
    and a meeting by video; more meetings are beside it."""

    shared: UUID
    private: UUID
    note: UUID
    document: UUID
    appointment: UUID


def lived_in(app: Application, cast: Cast) -> Diary:
    """Pages in every state, noticed words, answers and messages between Amy and Thea; one page Ben may read."""
    with app.app_context(), unit_of_work():
        build.sharing(cast, cast.amy, cast.ben)
        private = _page(cast, 1, audience=Audience.ONLY_ME, keep_for_meeting=True)
        _page(cast, 2, managed=False, minutes=None, feeling="tired")
        steps = {state: _page(cast, 3 + number) for number, state in enumerate(ReviewState)}
        _page(cast, 8)
        shared = _page(cast, 0, audience=Audience.CARERS, share_with=[cast.ben], minutes="twenty")
        _message(cast, cast.amy)
    with app.app_context(), unit_of_work():
        for state, session_id in steps.items():
            review.mark(cast.actor(cast.thea), session_id, state)
        _read_and_changed(cast, steps[ReviewState.SEEN])
        part = queries.page(cast.actor(cast.thea), shared).parts[0]
        review.notice(cast.actor(cast.thea), part.entry_id, phrase="⟦cup⟧", words="⟦Noticed⟧", key=new_key())
        _message(cast, cast.thea, about=shared)
    with app.app_context(), unit_of_work():
        note, document = _note(cast), _document(cast)
        appointment = _meetings(cast)
    return Diary(shared, private, note, document, appointment)


def _page(cast: Cast, days_ago: int, **facts: object) -> UUID:
    texts = {"seen": "⟦The blue⟧ ⟦cup⟧", "felt": "⟦Tired⟧", "said": "⟦More⟧"}
    return build.session(cast, at=clock.now() - timedelta(days=days_ago), **{**texts, **facts})  # type: ignore[arg-type]


def _read_and_changed(cast: Cast, session_id: UUID) -> None:
    """A page that its author changed after the team had read it."""
    row = queries.page(cast.actor(cast.amy), session_id)
    assert row.facts is not None
    diary.change_session(
        cast.actor(cast.amy), session_id, number=row.facts.number, child_id=cast.ada, managed=True, minutes="five",
        feeling="happy", happened_at=row.facts.happened_at, zone=build.ZONE, keep_for_meeting=False, only_me=False,
        parts={part.voice: diary.Part("⟦Otherwise⟧", part.audience) for part in row.parts}, share_with=(),
        key=new_key(),
    )  # fmt: skip


def _meetings(cast: Cast) -> UUID:
    """One by video, marked ones, one without an outcome, times on offer, one asked to be moved, one cancelled."""
    said, at = {"words": "⟦Come⟧", "place": "⟦Room⟧"}, clock.now()
    meetings.host(cast)
    for days, outcome in enumerate(Attendance, 1):
        meetings.past(cast, days, outcome, **said)
    meetings.past(cast, 8, Attendance.NOT_BROUGHT)
    meetings.past(cast, 9)
    meetings.offered(cast, at + timedelta(days=4), at + timedelta(days=5), **said)
    asked = meetings.booked(cast, at + timedelta(days=6), **said)
    booking.ask_for_another(cast.actor(cast.amy), asked, words="⟦Later⟧", key=new_key())
    off = meetings.booked(cast, at + timedelta(days=7))
    booking.cancel(cast.actor(cast.thea), off, by_family=False, words="⟦Sorry⟧")
    link = f"https://{meetings.HOST}/room"
    return meetings.booked(
        cast, at + timedelta(days=2), means=Means.VIDEO, link=link, child_id=cast.ada, **said
    )


def _note(cast: Cast) -> UUID:
    """A signed note that waits for Lea, and one that was added to it; a draft is beside them."""
    thea = cast.actor(cast.thea)
    first = Writing(
        NoteKind.SESSION, clock.now(), build.ZONE, "⟦The lamp⟧", adults=frozenset({cast.amy}), third_party=True,
        harm=True, for_supervision=True, beside=frozenset({cast.lea}),
    )  # fmt: skip
    note = notes.begin(thea, first, family_id=cast.rowans, key=new_key())
    notes.sign(thea, note.id, number=1)
    for words, signed in (("⟦Tuesday⟧", True), ("⟦Not yet⟧", False)):
        more = Writing(NoteKind.OTHER, clock.now(), build.ZONE, words)
        added = notes.begin(thea, more, family_id=cast.rowans, key=new_key(), adds_to_id=note.id)
        if signed:
            notes.sign(thea, added.id, number=1)
    return note.id


def _document(cast: Cast) -> UUID:
    told = {"family_id": cast.rowans, "content": b"A", "media": "text/plain", "kind": "form"}
    thea = cast.actor(cast.thea)
    gone = documents.add(thea, **told, title="⟦Gone⟧", third_party=True)  # type: ignore[arg-type]
    documents.remove(thea, gone.id)
    return documents.add(thea, **told, title="⟦Plan⟧", person_id=cast.amy).id  # type: ignore[arg-type]


def _message(cast: Cast, by: UUID, about: UUID | None = None) -> None:
    conversations.send(
        cast.actor(by), family_id=cast.rowans, caregiver_id=cast.amy, words="⟦Thursday?⟧", key=new_key(),
        about_session_id=about,
    )  # fmt: skip
