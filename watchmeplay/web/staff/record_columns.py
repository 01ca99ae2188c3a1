"""The columns in which every event of a record is read, whatever table it stands in."""

from enum import StrEnum
from typing import Any

from sqlalchemy import LargeBinary, Select, String, Uuid, case, literal, null, select
from sqlalchemy import cast as as_type

NOBODY, NOTHING = as_type(null(), Uuid()), as_type(null(), String())
NO_WORDS = as_type(null(), LargeBinary())
THIRD_PARTY, HARM, DRAFT, SUPERVISION, NEW, KEEP, REMOVED, SIGNED = "thdsnkrg"


class Happened(StrEnum):
    """One kind of event in a record."""

    REFERRAL_STEP = "referral-step"
    CONSULTATION = "consultation"
    APPOINTMENT = "appointment"
    PLAY = "play"
    PLAY_WORDS = "play-words"
    MESSAGE = "message"
    NOTE = "note"
    GIVEN_PAGE = "given-page"
    PLAN = "plan"
    WATCH_FOR = "watch-for"
    GOAL = "goal"
    GOAL_RATING = "goal-rating"
    DOCUMENT = "document"
    LETTER = "letter"
    CLOSING_LETTER = "closing-letter"
    TRANSFER = "transfer"
    TEAM_JOINED = "team-joined"
    TEAM_LEFT = "team-left"
    ENDING_PLANNED = "ending-planned"
    DISCHARGED = "discharged"


def columns(  # noqa: PLR0913 - one argument for each column of the stream
    kind: Happened,
    row_id: Any,
    at: Any,
    who: Any = NOBODY,
    *,
    other: Any = NOBODY,
    code: Any = NOTHING,
    flags: Any = NOTHING,
    ref: Any = NOBODY,
    sealed: Any = NO_WORDS,
) -> Select[Any]:
    """One event: `who` brought it about; `other` is whom or what it is about; `ref` where it is to be read."""
    return select(
        literal(kind.value).label("kind"),
        row_id.label("id"),
        at.label("at"),
        who.label("who"),
        other.label("other"),
        code.label("code"),
        flags.label("flags"),
        ref.label("ref"),
        sealed.label("sealed"),
    )


def flags_of(**conditions: Any) -> Any:
    """A text with one letter for each condition that holds."""
    told = [case((condition, letter), else_="") for letter, condition in conditions.items()]
    whole = told[0]
    for one in told[1:]:
        whole = whole.concat(one)
    return whole
