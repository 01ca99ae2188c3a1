"""What was on the screen when something was decided about a page of the diary."""

from watchmeplay.diary.queries import Row
from watchmeplay.foundation.errors import Changed, NotVisible
from watchmeplay.foundation.idempotency import fingerprint


def mark_of(row: Row) -> str:
    """What the team sees of a page, as a mark. A change in a part that is not for the team leaves it alone."""
    if row.facts is None:
        raise NotVisible
    facts = row.facts
    return fingerprint(
        facts.happened_at, facts.managed, facts.minutes, facts.feeling, facts.keep_for_meeting,
        [(part.entry_id, part.words) for part in row.parts],
    )[:16]  # fmt: skip


def check(row: Row, mark: str | None) -> int:
    """The version of the page that was on the screen. Raises `Changed` when it says something else now."""
    if row.facts is None:
        raise NotVisible
    if mark != mark_of(row):
        raise Changed(row.facts.number)
    return row.facts.number
