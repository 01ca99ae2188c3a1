"""F20: the same form twenty times at once, on the real server, as a double tap or a retrying proxy sends it."""

import threading
from pathlib import Path

import pytest

from tests import engines
from tests.faults.ledger import Ledger, read_all
from tests.service import running

pytestmark = pytest.mark.faults


def test_twenty_at_once_make_one_page_and_all_lead_to_it(tmp_path: Path) -> None:
    with engines.fresh_database() as url, running(tmp_path, url) as service:
        first = service.signed_in("amy")
        form = first.form("/family/write", "/family/write")
        fields = {
            **form, "child": str(service.cast.ada), "when": "now", "minutes": "ten", "feeling": "calm",
            "seen": "one page", "seen_for": "team",
        }  # fmt: skip
        start, answers = threading.Barrier(20), []

        def press() -> None:
            client = service.client()
            client.cookies = dict(first.cookies)
            start.wait()
            answers.append(client.post("/family/write", fields)[0])

        threads = [threading.Thread(target=press) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ledger = Ledger()
        read_all(service, ledger)
    assert answers == [302] * 20
    assert ledger.present == {"one page": 1}
