"""`make bench`: the short form. `make bench FULL=1`: growth from 1,000 to 1,000,000 entries as well.

Each engine's server and the floor run at the same time and are asked in turn, round by round, so that a busy
machine slows them alike. Read the ratios; the milliseconds show only the order of size.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from benchmarks import data, databases, server
from benchmarks.client import Call, Client, Timing, all_at_once, one_at_a_time
from watchmeplay import create_app
from watchmeplay.commands import bring_up_to_date
from watchmeplay.foundation.database import db
from watchmeplay.settings import from_environment

ROUNDS, SINGLE, CLIENTS, STRETCH = 5, 40, 16, 1.5


@dataclass(frozen=True)
class Operation:
    """What is asked, of whom, and what of the floor it is held against."""

    name: str
    who: str | None
    call: Call
    floor: Call
    expect: frozenset[int] = frozenset({200})


def main() -> None:
    """Measure and print one table for each engine and size."""
    arguments = _arguments()
    sizes = [1_000, 100_000, 1_000_000] if arguments.full else [arguments.entries]
    engines = {"SQLite": ""}
    if os.environ.get("DATABASE_URL"):
        engines["PostgreSQL"] = os.environ["DATABASE_URL"]
    floor, _ = server.start("floor", "benchmarks.floor:application", {})
    try:
        for engine, address in engines.items():
            for size in sizes:
                _measure(engine, address, size, floor, arguments.rounds)
    finally:
        floor.stop()


def _measure(engine: str, address: str, size: int, floor: server.Server, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as home, databases.fresh(address) as url:
        environment = {
            "WATCHMEPLAY_HOME": home,
            "DATABASE_URL": url,
            "WATCHMEPLAY_ORIGIN": "http://127.0.0.1",
        }
        _prepare(environment, size)
        product, cold = server.start("product", "wsgi:application", environment)
        try:
            print(
                f"\n{engine}, {size:,} entries. Cold start {cold:.2f} s, {product.memory_mb():.0f} MB in all."
            )
            print(
                f"{'operation':34} {'ms':>7} {'p95':>7} {'×floor':>7} | {'at 16: req/s':>12} {'×floor':>7} {'CPU ms':>7}"
            )
            for operation in _operations():
                _row(operation, product, floor, rounds)
        finally:
            product.stop()


def _row(operation: Operation, product: server.Server, floor: server.Server, rounds: int) -> None:
    ours, floors = Timing(), Timing()
    clients = [_client(product, operation.who) for _ in range(CLIENTS)]
    floor_clients = [Client(floor.port) for _ in range(CLIENTS)]
    expect = set(operation.expect)
    for client in clients[:1]:
        one_at_a_time(client, operation.call, 3, Timing(), expect)
    asked, cpu = 0, 0.0
    for _ in range(rounds):
        before = product.cpu_seconds()
        one_at_a_time(clients[0], operation.call, SINGLE, ours, expect)
        cpu, asked = cpu + product.cpu_seconds() - before, asked + SINGLE
        one_at_a_time(floor_clients[0], operation.floor, SINGLE, floors, {200, 302})
        all_at_once(clients, operation.call, STRETCH, ours, expect)
        all_at_once(floor_clients, operation.floor, STRETCH, floors, {200, 302})
    print(
        f"{operation.name:34} {ours.median_ms:7.2f} {ours.p95_ms:7.2f} {floors.median_ms / ours.median_ms:7.2f} | "
        f"{ours.rate:12.0f} {ours.rate / floors.rate:7.2f} {cpu / asked * 1000:7.2f}"
    )


def _operations() -> Iterator[Operation]:
    page: Call = lambda client: client.get("/page")  # noqa: E731
    save: Call = lambda client: client.post("/save", {"seen": data.SEEN})  # noqa: E731
    parent, therapist = "parent@bench.example", "therapist@bench.example"
    yield Operation("P1 guide page", None, lambda client: client.get("/guide/watching"), page)
    yield Operation("P2 diary list, 20 pages", parent, lambda client: client.get("/family/diary/"), page)
    yield Operation("P3 save an entry", parent, _save, save, frozenset({302}))
    yield Operation("P4 this week, 25 families", therapist, lambda client: client.get("/staff/"), page)
    yield Operation("P5 messages", parent, lambda client: client.get("/family/messages/"), page)


def _save(client: Client) -> tuple[int, bytes]:
    if not client.filled:
        client.filled = {**client.form("/family/write", "/family/write"), "child": _child(client)}
    fields = {
        **client.filled, "key": uuid4().hex, "when": "now", "minutes": "ten", "feeling": "calm",
        "seen": data.SEEN, "seen_for": "team",
    }  # fmt: skip
    return client.post("/family/write", fields)


def _child(client: Client) -> str:
    page = client.read("/family/write")
    start = page.index('name="child"')
    return page[page.index('value="', start) + 7 :].split('"', 1)[0]


def _client(product: server.Server, who: str | None) -> Client:
    client = Client(product.port)
    return client.sign_in(who, data.PASSWORD) if who else client


def _prepare(environment: dict[str, str], size: int) -> None:
    app = create_app(from_environment(environment))
    with app.app_context():
        bring_up_to_date()
        data.fill(size, app.extensions["keyring"])
        with db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        db.session.remove()
        db.engine.dispose()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--full", action="store_true", help="also 100,000 and 1,000,000 entries")
    parser.add_argument("--entries", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    return parser.parse_args()


main()
