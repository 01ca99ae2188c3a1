"""Which state may follow which, and for what reasons a referral is closed. Pure: a person decides, always."""

from watchmeplay.care.referrals.models import Closing, State

ALLOWED: dict[State, tuple[State, ...]] = {
    State.NEW: (State.CONSULTATION, State.WAITING, State.CLOSED),
    State.CONSULTATION: (State.WAITING, State.CLOSED),
    State.WAITING: (State.CONSULTATION, State.ALLOCATED, State.CLOSED),
    # An allocated referral is closed by the ending of the family's work, with its letters.
    State.ALLOCATED: (State.CLOSED,),
    State.CLOSED: (State.CONSULTATION,),
}

# What triage may close with. A duplicate is merged, and a discharge belongs to the ending.
DECISIONS = (
    Closing.OTHER_SERVICE,
    Closing.CONSULTATION_ENOUGH,
    Closing.INCOMPLETE,
    Closing.OUTSIDE,
    Closing.WITHDRAWN,
    Closing.NO_REPLY,
)
NOT_TAKEN_UP_AGAIN = frozenset({Closing.DUPLICATE, Closing.DISCHARGED})

PRIORITY = "priority-"
RECEIPT = "receipt-"
WAYS_OF_RECEIPT = ("phone", "text", "letter", "in-person")


def may_move(state: str, to: str, *, closing: str | None = None) -> bool:
    """Whether a referral may go from one state to another. `closing` is why it is closed now, if it is."""
    if state == State.CLOSED and closing in NOT_TAKEN_UP_AGAIN:
        return False
    return to in ALLOWED[State(state)]


def moves(state: str, *, closing: str | None = None) -> tuple[State, ...]:
    """The states that may follow, in the order of the columns."""
    return tuple(to for to in State if may_move(state, to, closing=closing))


def is_note(reason: str | None) -> bool:
    """Whether a step is a note of staff (a priority, a receipt given) and no change of state: others skip it."""
    return reason is not None and reason.startswith((PRIORITY, RECEIPT))
