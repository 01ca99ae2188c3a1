"""Mail workers as processes of their own, to be killed. Run as a program, this makes them by forking, at once.

fork        starts a worker and prints its process id
wait <id>   waits for its end and prints how it ended (as `waitpid` has it)
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from signal import SIGKILL, SIGTERM

from tests.post import Post
from watchmeplay import create_app
from watchmeplay.notifications import worker
from watchmeplay.settings import ROOT, from_environment
from watchmeplay.web.areas import Application


@dataclass
class Workers:
    """The parent's end."""

    process: subprocess.Popen[str]

    def start(self) -> int:
        """Start one; its process id."""
        return self._ask("fork")

    def kill(self, pid: int) -> None:
        """SIGKILL, and wait until it is gone."""
        os.kill(pid, SIGKILL)
        assert self._ask(f"wait {pid}") == SIGKILL

    def stop(self, pid: int) -> None:
        """SIGTERM, and wait for a clean end."""
        os.kill(pid, SIGTERM)
        assert self._ask(f"wait {pid}") == 0

    def _ask(self, line: str) -> int:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def workers(post: Post, *, lease: float) -> Iterator[Workers]:
    """Workers on the database of the test, with a lease of so many seconds."""
    command = [sys.executable, "-m", "tests.faults.mail_workers", str(lease)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(post), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        yield Workers(process)
        assert process.stdin
        process.stdin.close()


def environment(post: Post) -> dict[str, str]:
    """What a process needs to serve the same database through the same mail server."""
    assert post.settings.smtp
    return {
        "PATH": os.environ["PATH"],
        "WATCHMEPLAY_HOME": str(post.settings.home),
        "DATABASE_URL": post.settings.database_url,
        "WATCHMEPLAY_ORIGIN": post.settings.origin,
        "WATCHMEPLAY_SMTP_HOST": post.settings.smtp.host,
        "WATCHMEPLAY_SMTP_PORT": str(post.settings.smtp.port),
        "WATCHMEPLAY_SMTP_STARTTLS": "0",
        "WATCHMEPLAY_MAIL_FROM": post.settings.smtp.sender,
    }


def main() -> None:
    """Fork and wait as told. This process itself never touches the database."""
    settings = replace(from_environment(), mail_lease=timedelta(seconds=float(sys.argv[1])))
    app = create_app(settings)
    for line in sys.stdin:
        word, *rest = line.split()
        answer = os.waitpid(int(rest[0]), 0)[1] if word == "wait" else os.fork()
        if answer == 0 and word == "fork":
            _be_a_worker(app)
        print(answer, flush=True)


def _be_a_worker(app: Application) -> None:
    try:
        with app.app_context():
            worker.run(app.extensions["settings"], app.extensions["keyring"])
    finally:
        os._exit(0 if sys.exc_info()[0] is None else 1)


if __name__ == "__main__":
    main()
