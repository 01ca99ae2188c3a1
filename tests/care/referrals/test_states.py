"""Every pair of states: which may follow which."""

from itertools import product

import pytest

from watchmeplay.care.referrals import states
from watchmeplay.care.referrals.models import Closing, State

N, C, W, A, X = State.NEW, State.CONSULTATION, State.WAITING, State.ALLOCATED, State.CLOSED
MAY = {(N, C), (N, W), (N, X), (C, W), (C, X), (W, C), (W, A), (W, X), (A, X), (X, C)}


@pytest.mark.parametrize(("start", "to"), list(product(State, State)))
def test_each_pair_is_allowed_or_not(start: State, to: State) -> None:
    assert states.may_move(start, to, closing=Closing.NO_REPLY) == ((start, to) in MAY)


@pytest.mark.parametrize("closing", list(Closing))
def test_a_duplicate_and_a_discharge_are_not_taken_up_again(closing: Closing) -> None:
    stays = closing in {Closing.DUPLICATE, Closing.DISCHARGED}
    assert states.may_move(X, C, closing=closing) != stays
    assert bool(states.moves(X, closing=closing)) != stays


def test_triage_neither_merges_nor_discharges_by_a_reason() -> None:
    assert set(Closing) - set(states.DECISIONS) == {Closing.DUPLICATE, Closing.DISCHARGED}


def test_the_moves_are_in_the_order_of_the_columns() -> None:
    assert states.moves(W) == (C, A, X)


def test_notes_of_staff_are_told_from_changes() -> None:
    assert states.is_note("priority-urgent") and states.is_note("receipt-letter")
    assert not any(states.is_note(reason) for reason in (None, *Closing))
