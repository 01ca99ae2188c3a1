"""F17: the PostgreSQL server is restarted, crashes, or loses backends while eight people write."""

import os
from pathlib import Path

import pytest

from tests import engines
from tests.faults.ledger import Ledger, write_under
from tests.service import running

ROUNDS = max(2, int(os.environ.get("FAULT_ROUNDS", "0")) // 10)
pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(engines.binaries() is None, reason="PostgreSQL’s programs are not installed"),
]


def whole(ledger: Ledger) -> None:
    assert not ledger.lost
    assert not ledger.doubled
    assert not ledger.phantom
    assert ledger.half == 0
    assert set(ledger.other_answers) <= {0, 503}, ledger.other_answers


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_loses_and_doubles_nothing(tmp_path: Path, mode: str) -> None:
    with engines.cluster() as server, running(tmp_path, server.url) as service:
        countdown = iter(range(10_000))

        def restart() -> bool:
            if next(countdown) % 12 != 6:
                return False
            server.stop(mode)
            server.start()
            return True

        ledger, restarts = write_under(service, restart, hurts_wanted=ROUNDS, writes_wanted=60)
    print(f"F17 {mode}: {restarts} restarts, {len(ledger.acknowledged)} acknowledged, {ledger.other_answers}")
    assert restarts >= ROUNDS
    assert len(ledger.acknowledged) > 50
    whole(ledger)


def test_killed_backends_lose_and_double_nothing(tmp_path: Path) -> None:
    with engines.cluster() as server, running(tmp_path, server.url) as service:
        countdown = iter(range(10_000))
        ledger, kills = write_under(
            service,
            lambda: next(countdown) % 6 == 3 and bool(server.kill_backends()),
            hurts_wanted=ROUNDS,
            writes_wanted=60,
        )
    print(f"F17 kill -9: {kills} kills, {len(ledger.acknowledged)} acknowledged, {ledger.other_answers}")
    assert kills >= ROUNDS
    assert len(ledger.acknowledged) > 50
    whole(ledger)
