"""What to bring to the next appointment: the diary and the calendar, joined."""

from uuid import UUID

from watchmeplay.care.week import desk
from watchmeplay.diary.kept import Kept, kept
from watchmeplay.foundation.actors import Actor


def to_bring(actor: Actor, family_id: UUID) -> list[Kept]:
    """The pages that either side kept for a meeting since the last one the family came to; two statements.

    For `staff/bring_lines.html`.
    """
    return kept(actor, family_id, since=desk.last_met(actor, family_id))
