"""Databases for fault tests: a fresh one on the engine of this run, and a PostgreSQL of one's own to hurt."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import databases


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty database on the engine that DATABASE_URL names; nothing means SQLite at home."""
    with databases.fresh(os.environ.get("DATABASE_URL", "")) as address:
        yield address


@dataclass
class Cluster:
    """A PostgreSQL server that belongs to one test."""

    binaries: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._control("-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, mode: str) -> None:
        """Stop it: `fast` says goodbye, `immediate` drops everything as a crash would."""
        self._control("-m", mode, "-w", "stop")

    def kill_backends(self) -> int:
        """SIGKILL one backend that serves the application; the server then restarts all of them."""
        main = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split():
            if b"127.0.0.1(" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(int(pid), signal.SIGKILL)
                return 1
        return 0

    def _control(self, *arguments: str) -> None:
        _as_owner([str(self.binaries / "pg_ctl"), "-D", str(self.folder / "data"), *arguments])


def binaries() -> Path | None:
    """Where PostgreSQL's own programs are, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL server of one's own."""
    programs = binaries()
    assert programs is not None, "PostgreSQL’s programs are not installed"
    folder = Path(tempfile.mkdtemp(prefix="wmp-cluster-", dir="/var/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _as_owner(
        [str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8"]
    )
    server = Cluster(programs, folder, _free_port())
    try:
        server.start()
        yield server
    finally:
        _as_owner(
            [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"], check=False
        )
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(command: list[str], *, check: bool = True) -> None:
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]
