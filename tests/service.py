"""A real service for one test: its own database with the cast in it, gunicorn, and a way to hurt it."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.client import Client
from tests import cast as casting
from tests.cast import PASSWORD, Cast, email_of
from watchmeplay import create_app
from watchmeplay.commands import bring_up_to_date
from watchmeplay.foundation.database import db
from watchmeplay.settings import from_environment

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Service:
    """A running web server and what it runs on."""

    port: int
    process: subprocess.Popen[bytes]
    cast: Cast
    environment: dict[str, str]
    clients: list[Client] = field(default_factory=list)

    def client(self) -> Client:
        """A stranger's client; it is closed with the service."""
        self.clients.append(Client(self.port))
        return self.clients[-1]

    def signed_in(self, name: str) -> Client:
        """A client that has signed in as one of the cast."""
        return self.client().sign_in(email_of(name), PASSWORD)

    def kill_a_worker(self, chance: random.Random) -> bool:
        """SIGKILL one web worker, if there is one just now."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if not children:
            return False
        try:
            os.kill(int(chance.choice(children)), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


@contextmanager
def running(
    home: Path, database_url: str, *, target: str = "wsgi:application", workers: int = 3
) -> Iterator[Service]:
    """Prepare a database with the cast and serve it until the block ends."""
    port = _free_port()
    environment = {
        "WATCHMEPLAY_HOME": str(home),
        "DATABASE_URL": database_url,
        "WATCHMEPLAY_ORIGIN": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    cast = prepare(environment)
    command = [
        sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
        "--threads", "4", "--worker-class", "gthread", "--no-control-socket", "--preload", "--access-logfile",
        "/dev/null", "--log-level", "critical",
    ]  # fmt: skip
    with open(home / "server.log", "wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=log)
    try:
        _wait(port)
        service = Service(port, process, cast, environment)
        yield service
        for client in service.clients:
            client.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


def prepare(environment: dict[str, str]) -> Cast:
    """Bring a fresh database up to date and put the cast on it."""
    app = create_app(from_environment(environment))
    with app.app_context():
        bring_up_to_date()
        cast = casting.assemble()
        db.session.remove()
        db.engine.dispose()
    return cast


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not answer within a minute")
