"""The ledger: what every client asked for and was told, held against what is there in the end.

A write is acknowledged when the browser has a redirect. A client that gets no answer, or a 5xx, sends the very
same form again, as a person presses "Try again"; what is never answered is unknown.
"""

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy import select

from benchmarks.client import Client
from tests.service import Service
from watchmeplay import create_app
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.settings import from_environment

WRITERS = ("amy", "ben", "nora", "stan") * 2
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Ledger:
    """Texts by what became of them, and how often something was sent again."""

    acknowledged: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    again: int = 0
    other_answers: Counter[int] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    half: int = 0

    @property
    def lost(self) -> set[str]:
        """Acknowledged, and not there."""
        return {text for text in self.acknowledged if not self.present[text]}

    @property
    def doubled(self) -> set[str]:
        """There more than once."""
        return {text for text, count in self.present.items() if count > 1}

    @property
    def phantom(self) -> set[str]:
        """There, and never asked for."""
        return set(self.present) - self.acknowledged - self.unknown


def write_under(
    service: Service, hurt: Callable[[], bool], *, hurts_wanted: int, writes_wanted: int, seed: int = 11
) -> tuple[Ledger, int]:
    """Eight writers write while `hurt` is done every 100 to 300 ms; the ledger, and how often it was done.

    Goes on until both counts are reached, or for two minutes, so that a slow machine proves as much as a fast.
    """
    ledger, lock, stop = Ledger(), threading.Lock(), threading.Event()
    clients = [service.signed_in(name) for name in WRITERS]
    children = [_first_child(service, name) for name in WRITERS]

    forms = {client: client.form("/family/write", "/family/write") for client in clients}

    def write(client: Client, child: str) -> None:
        while not stop.is_set():
            text = f"seen {uuid4().hex}"
            form = {**forms[client], "key": uuid4().hex, "child": child}
            answer = _write_once(client, form, text, ledger, lock)
            with lock:
                (ledger.acknowledged if answer else ledger.unknown).add(text)

    threads = [threading.Thread(target=write, args=pair) for pair in zip(clients, children, strict=True)]
    for thread in threads:
        thread.start()
    chance, until, hurts = random.Random(seed), time.monotonic() + 120, 0
    while time.monotonic() < until and (hurts < hurts_wanted or len(ledger.acknowledged) < writes_wanted):
        stop.wait(chance.uniform(0.1, 0.3))
        hurts += hurt()
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "a writer hangs"
    read_all(service, ledger)
    return ledger, hurts


def _write_once(
    client: Client, form: dict[str, str], text: str, ledger: Ledger, lock: threading.Lock
) -> bool:
    fields = {**form, "when": "now", "minutes": "ten", "feeling": "calm", "seen": text, "seen_for": "team"}
    for attempt in range(100):
        try:
            status, _ = client.post("/family/write", fields)
        except BROKEN:
            client.connection.close()
            status = 0
        if status in {302, 303}:
            with lock:
                ledger.again += attempt
            return True
        with lock:
            ledger.other_answers[status] += 1
        if status and status < 500:
            return False
        threading.Event().wait(0.05)
    return False


def _first_child(service: Service, name: str) -> str:
    cast = service.cast
    return str({"amy": cast.ada, "ben": cast.ada, "nora": cast.kit, "stan": cast.zoe}[name])


def read_all(service: Service, ledger: Ledger) -> None:
    app = create_app(from_environment(service.environment))
    with app.app_context(), system_scope("a test's ledger"):
        entries = db.session.scalars(select(Entry)).all()
        sessions = set(db.session.scalars(select(PlaySession.id)))
        ledger.present.update(entry.words for entry in entries)
        ledger.half = len(sessions - {entry.session_id for entry in entries})
        db.session.remove()
        db.engine.dispose()
