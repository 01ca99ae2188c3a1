"""Starting and stopping the servers under measurement, each with the product's own gunicorn settings."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Server:
    """A running server."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it and its workers."""
        self.process.terminate()
        self.process.wait(timeout=20)

    def memory_mb(self) -> float:
        """The sum of the proportional set sizes of the server and its workers, in MB (Linux only)."""
        return sum(_pss(pid) for pid in _family(self.process.pid)) / 1024

    def cpu_seconds(self) -> float:
        """CPU time used so far by the server and its workers, in seconds."""
        return sum(_cpu(pid) for pid in _family(self.process.pid))


def start(name: str, target: str, environment: dict[str, str]) -> tuple[Server, float]:
    """Start gunicorn on a free port; the server, and the seconds until it answered first."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", "2",
            "--threads", "4", "--worker-class", "gthread", "--no-control-socket", "--preload",
            "--access-logfile", "/dev/null", "--log-level", "error",
        ],
        cwd=ROOT,
        env={**os.environ, **environment, "PORT": str(port)},
    )  # fmt: skip
    _wait(port, process)
    return Server(name, port, process), time.perf_counter() - began


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server did not answer within a minute")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
