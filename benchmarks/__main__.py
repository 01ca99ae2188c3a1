"""`make bench`: the short form. `make bench FULL=1`: growth from 1,000 to 1,000,000 entries as well.

The servers of all sizes and the floor run at the same time and are asked in turn, round by round, so that a
busy machine slows them alike. Read the ratios; the milliseconds show only the order of size.
"""

import argparse
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks import data, databases, server
from benchmarks.client import Call, Client, Timing, all_at_once, one_at_a_time
from watchmeplay import create_app
from watchmeplay.commands import bring_up_to_date
from watchmeplay.foundation.database import db
from watchmeplay.settings import from_environment

FIRST_FAMILY = re.compile(r"/staff/look/([0-9a-f-]{36})")
READY = "ready"
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
    """Measure and print one table for each engine."""
    arguments = _arguments()
    sizes = [1_000, 100_000, 1_000_000] if arguments.full else arguments.sizes
    engines = {"SQLite": ""}
    if os.environ.get("DATABASE_URL"):
        engines["PostgreSQL"] = os.environ["DATABASE_URL"]
    floor, _ = server.start("floor", "benchmarks.floor:application", {})
    try:
        for engine, address in engines.items():
            _measure(engine, address, sizes, floor, arguments)
    finally:
        floor.stop()


def _measure(
    engine: str, address: str, sizes: list[int], floor: server.Server, arguments: argparse.Namespace
) -> None:
    """All sizes are served at the same time and asked in turn, so that growth is a ratio within one run."""
    with ExitStack() as stack:
        products: dict[int, server.Server] = {}
        print()
        for size in sizes:
            home = stack.enter_context(_home(engine, size, arguments.keep))
            url = (
                databases.standing(address, f"wmp_bench_{size}")
                if arguments.keep
                else stack.enter_context(databases.fresh(address))
            )
            environment = {
                "WATCHMEPLAY_HOME": str(home),
                "DATABASE_URL": url,
                "WATCHMEPLAY_ORIGIN": "http://127.0.0.1",
            }
            if not (home / READY).exists():
                _prepare(environment, size)
                (home / READY).touch()
            products[size], cold = server.start("product", "wsgi:application", environment)
            stack.callback(products[size].stop)
            memory = products[size].memory_mb()
            print(f"{engine}, {size:,} pages. Cold start {cold:.2f} s, {memory:.0f} MB in all.")
        print(f"\n{'operation':34} {'pages':>9} {'ms':>7} {'p95':>7} {'×floor':>7} {'×first':>7} | "
              f"{'at 16: req/s':>12} {'×floor':>7} {'CPU ms':>7} {'bytes':>7}")  # fmt: skip
        for operation in _operations():
            if re.search(arguments.only, operation.name):
                _rows(operation, products, floor, arguments.rounds)


@contextmanager
def _home(engine: str, size: int, keep: str) -> Iterator[Path]:
    if keep:
        home = Path(keep) / f"{engine.lower()}-{size}"
        home.mkdir(parents=True, exist_ok=True)
        yield home
    else:
        with tempfile.TemporaryDirectory() as home:
            yield Path(home)


@dataclass
class _Asked:
    """What one size answered so far."""

    product: server.Server
    clients: list[Client]
    timing: Timing = field(default_factory=Timing)
    cpu: float = 0.0


def _rows(
    operation: Operation, products: dict[int, server.Server], floor: server.Server, rounds: int
) -> None:
    expect, floors = set(operation.expect), Timing()
    floor_clients = [Client(floor.port) for _ in range(CLIENTS)]
    asked = {
        size: _Asked(product, [_client(product, operation.who) for _ in range(CLIENTS)])
        for size, product in products.items()
    }
    for one in asked.values():
        for client in one.clients[:4]:
            one_at_a_time(client, operation.call, 3, Timing(), expect)
    for _ in range(rounds):
        for one in asked.values():
            before = one.product.cpu_seconds()
            one_at_a_time(one.clients[0], operation.call, SINGLE, one.timing, expect)
            one.cpu += one.product.cpu_seconds() - before
        one_at_a_time(floor_clients[0], operation.floor, SINGLE, floors, {200, 302})
        for one in asked.values():
            all_at_once(one.clients, operation.call, STRETCH, one.timing, expect)
        all_at_once(floor_clients, operation.floor, STRETCH, floors, {200, 302})
    first = next(iter(asked.values())).timing
    for size, one in asked.items():
        ours = one.timing
        print(
            f"{operation.name:34} {size:9,} {ours.median_ms:7.2f} {ours.p95_ms:7.2f} "
            f"{floors.median_ms / ours.median_ms:7.2f} {ours.median_ms / first.median_ms:7.2f} | "
            f"{ours.rate:12.0f} {ours.rate / floors.rate:7.2f} {one.cpu / rounds / SINGLE * 1000:7.2f} {ours.bytes:7,}",
            flush=True,
        )
        for client in one.clients:
            client.close()


def _operations() -> Iterator[Operation]:
    page: Call = lambda client: client.get("/page")  # noqa: E731
    save: Call = lambda client: client.post("/save", {"seen": data.SEEN})  # noqa: E731
    parent, therapist, lead = (f"{who}@bench.example" for who in ("parent", "therapist", "lead"))
    yield Operation("P1 guide page", None, lambda client: client.get("/guide/watching"), page)
    yield Operation("P2 diary list, 20 pages", parent, lambda client: client.get("/family/diary/"), page)
    yield Operation("P3 save an entry", parent, _save, save, frozenset({302}))
    yield Operation("P4 this week, 25 families", therapist, lambda client: client.get("/staff/"), page)
    yield Operation("P5 messages", parent, lambda client: client.get("/family/messages/"), page)
    yield Operation("P6 family record", therapist, _of_family(""), page)
    yield Operation("P6 timeline of a family", therapist, _of_family("/timeline"), page)
    yield Operation("P6 search in a family", therapist, _search, page)
    yield Operation("look at one family", therapist, _of_family("", room="look"), page)
    yield Operation(
        "appointments of the week", therapist, lambda client: client.get("/staff/appointments/"), page
    )
    yield Operation(
        "triage, an area of 200 families", lead, lambda client: client.get("/staff/referrals/"), page
    )
    yield Operation(
        "the lead's page, the same area", lead, lambda client: client.get("/staff/service/"), page
    )


def _of_family(path: str, *, room: str = "families") -> Call:
    """A page of the first family of one's week."""

    return lambda client: client.get(f"/staff/{room}/{_first_family(client)}{path}")


def _search(client: Client) -> tuple[int, bytes]:
    path = f"/staff/families/{_first_family(client)}/search"
    if "words" not in client.filled:
        client.filled |= {**client.form(path, path), "words": "cup"}
    return client.post(path, client.filled)


def _first_family(client: Client) -> str:
    if "family" not in client.filled:
        client.filled["family"] = FIRST_FAMILY.search(client.read("/staff/"))[1]
    return client.filled["family"]


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
    parser.add_argument("--full", action="store_true", help="1,000, 100,000 and 1,000,000 pages")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000], help="how many pages of the diary")
    parser.add_argument(
        "--keep", default="", help="a folder in which the generated data stay for the next run"
    )
    parser.add_argument("--only", default="", help="what the names of the operations have to hold")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    return parser.parse_args()


main()
