"""Notes for tests, through the actions the product uses. Call inside `unit_of_work()`."""

from uuid import UUID

from tests.build import ZONE
from tests.cast import Cast
from watchmeplay.care.notes import actions
from watchmeplay.care.notes.actions import Writing
from watchmeplay.care.notes.models import ClinicalNote, NoteKind
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.idempotency import new_key

WORDS = "Ada looked at the lamp.\r\nWe wondered about sleep."


def writing(words: str = WORDS, **told: object) -> Writing:
    """A note about a session just now, unless told otherwise."""
    return Writing(**{"kind": NoteKind.SESSION, "happened_at": now(), "zone": ZONE, "words": words, **told})  # type: ignore[arg-type]


def draft(
    cast: Cast, words: str = WORDS, *, by: UUID | None = None, family: UUID | None = None,
    adds_to: UUID | None = None, key: str = "", **told: object,
) -> ClinicalNote:  # fmt: skip
    """A draft of Thea's about the Rowans."""
    return actions.begin(
        cast.actor(by or cast.thea),
        writing(words, **told),
        family_id=family or cast.rowans,
        adds_to_id=adds_to,
        key=key or new_key(),
    )


def signed(cast: Cast, words: str = WORDS, **told: object) -> UUID:
    """The same, signed."""
    note = draft(cast, words, **told)  # type: ignore[arg-type]
    actions.sign(cast.actor(note.author_id), note.id, number=1)
    return note.id
