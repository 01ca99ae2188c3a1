"""A real client: sockets, sign-in, CSRF tokens. It reconnects every few requests, as browsers do."""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

RECONNECT_EVERY = 20
KEPT_ALIVE = 1.0
INPUT = re.compile(r"<input[^>]*>")
ATTRIBUTE = re.compile(r'(name|value|type)="([^"]*)"')


class Client:
    """One browser."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.sent = port, {}, 0
        self.last = time.monotonic()
        self.filled: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> tuple[int, bytes]:
        """Fetch a page, compressed as a browser asks for it."""
        return self._send("GET", path, None, "gzip, br")

    def read(self, path: str) -> str:
        """Fetch a page as text."""
        return self._send("GET", path, None, "identity")[1].decode()

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        """Send a form."""
        return self._send("POST", path, urlencode(fields).encode(), "identity")

    def form(self, path: str, action: str) -> dict[str, str]:
        """The hidden fields of the form on a page that posts to `action`."""
        page = self.read(path)
        start = page.index(f'action="{action}"')
        found = {}
        for tag in INPUT.findall(page[start : page.index("</form>", start)]):
            attributes = dict(ATTRIBUTE.findall(tag))
            if attributes.get("type") == "hidden" and "name" in attributes:
                found[attributes["name"]] = attributes.get("value", "")
        return found

    def sign_in(self, email: str, password: str) -> "Client":
        """Sign in with the real form."""
        status, _ = self.post(
            "/sign-in", {**self.form("/sign-in", "/sign-in"), "email": email, "password": password}
        )
        if status not in {302, 303}:
            raise RuntimeError(f"signing in answered {status}")
        return self

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()

    def _send(self, method: str, path: str, body: bytes | None, encoding: str) -> tuple[int, bytes]:
        self.sent += 1
        idle, self.last = time.monotonic() - self.last, time.monotonic()
        if self.sent % RECONNECT_EVERY == 0 or idle > KEPT_ALIVE:
            self.connection.close()
        headers = {
            "Accept-Encoding": encoding,
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content


@dataclass
class Timing:
    """Seconds of single requests, and requests a second, over all rounds."""

    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def median_ms(self) -> float:
        """The middle request."""
        return statistics.median(self.seconds) * 1000

    @property
    def p95_ms(self) -> float:
        """One in twenty is slower."""
        return statistics.quantiles(self.seconds, n=20)[-1] * 1000

    @property
    def rate(self) -> float:
        """The middle round's requests a second."""
        return statistics.median(self.rates) if self.rates else 0.0


Call = Callable[[Client], tuple[int, bytes]]


def one_at_a_time(client: Client, call: Call, count: int, into: Timing, expect: set[int]) -> None:
    """Time single requests, one after the other."""
    for _ in range(count):
        began = time.perf_counter()
        status, content = call(client)
        into.seconds.append(time.perf_counter() - began)
        into.bytes = len(content)
        if status not in expect:
            raise RuntimeError(f"answered {status}: {content[:200]!r}")


def all_at_once(clients: list[Client], call: Call, seconds: float, into: Timing, expect: set[int]) -> None:
    """Count requests of many clients in a stretch of time."""
    until, done, wrong = time.perf_counter() + seconds, [], []

    def go(client: Client) -> None:
        count = 0
        while time.perf_counter() < until:
            status, _ = call(client)
            if status not in expect:
                wrong.append(status)
                return
            count += 1
        done.append(count)

    threads = [threading.Thread(target=go, args=(client,)) for client in clients]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"answered {wrong[0]}")
    into.rates.append(sum(done) / (time.perf_counter() - began))
