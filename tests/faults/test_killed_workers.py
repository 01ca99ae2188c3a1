"""F01: web workers are killed in the middle of requests while eight people write."""

import os
import random
from pathlib import Path

import pytest

from tests import engines
from tests.faults.ledger import write_under
from tests.service import running

KILLS = int(os.environ.get("FAULT_ROUNDS", "25"))
pytestmark = pytest.mark.faults


def test_no_acknowledged_page_is_lost_or_doubled(tmp_path: Path) -> None:
    chance = random.Random(5)
    with engines.fresh_database() as url, running(tmp_path, url) as service:
        ledger, kills = write_under(
            service, lambda: service.kill_a_worker(chance), hurts_wanted=KILLS, writes_wanted=60
        )
    print(
        f"F01: {kills} kills, {len(ledger.acknowledged)} acknowledged, {ledger.again} sent again, "
        f"{len(ledger.unknown)} unknown, lost {len(ledger.lost)}, doubled {len(ledger.doubled)}"
    )
    assert kills >= KILLS
    assert len(ledger.acknowledged) >= 60
    assert ledger.again > 0, "no request was hit: the test proves nothing"
    assert not ledger.lost
    assert not ledger.doubled
    assert not ledger.phantom
    assert ledger.half == 0


def test_the_ledger_finds_doubles_when_keys_are_ignored(tmp_path: Path) -> None:
    """The positive control: the same run on a service that forgets its idempotency keys must be caught."""
    chance = random.Random(5)
    with (
        engines.fresh_database() as url,
        running(tmp_path, url, target="tests.faults.forgetful:application") as service,
    ):
        ledger, _ = write_under(
            service, lambda: service.kill_a_worker(chance), hurts_wanted=5, writes_wanted=30
        )
    assert ledger.doubled
