"""A phone whose browser can be closed and opened again, and a service whose line can break in the middle."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright, Response
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests import chromium
from tests.cast import PASSWORD, email_of

CACHES = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) => [
    name, (await (await caches.open(name)).keys()).map((each) => each.url.slice(location.origin.length))])))"""

WHOLE = """async (wanted) => {
    for (let turn = 0; turn < 900; turn += 1) {
        const names = await caches.keys();
        const lists = names.map(async (name) => (await caches.open(name)).match("/guide/offline.json"));
        if ((await Promise.all(lists)).filter(Boolean).length === wanted) return;
        await new Promise(requestAnimationFrame);
    }
    throw new Error("waited in vain");
}"""


@dataclass
class Line:
    """What stands between the phone and the service. After `left` more pages of the guide it breaks each answer off.

    It notes what is `asked`, and gives other words `instead` of those of the service.
    """

    application: Callable[..., Iterable[bytes]]
    left: int | None = None
    asked: list[str] = field(default_factory=list)
    instead: dict[str, bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        with self._lock:
            self.asked.append(path)
            broken = self.left == 0 and "/guide/" in path and not path.endswith(".json")
            if self.left and "/guide/" in path and not path.endswith(".json"):
                self.left -= 1
        if path in self.instead:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [self.instead[path]]
        answer = self.application(environ, start_response)
        return _half(answer) if broken else answer


def _half(answer: Iterable[bytes]) -> Iterator[bytes]:
    whole = b"".join(answer)
    yield whole[: len(whole) // 2]
    raise ConnectionResetError("the line broke")


class Quiet(WSGIRequestHandler):
    """Says nothing of what it serves."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


class Server:
    """A web server that can be closed and opened at the same port."""

    def __init__(self, port: int, line: Line) -> None:
        self.port, self.line = port, line
        self._server: BaseWSGIServer | None = None

    def open(self) -> None:
        """Begin to answer."""
        self._server = make_server("127.0.0.1", self.port, self.line, threaded=True, request_handler=Quiet)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering: nobody listens any more."""
        if self._server:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None


class Phone:
    """One phone: what its browser keeps outlives the browser."""

    def __init__(self, playwright: Playwright, folder: Path, origin: str, width: int = 360) -> None:
        self._playwright, self._folder, self.origin, self.width = playwright, folder, origin, width
        self._context: BrowserContext | None = None
        self.page: Page
        self.switch_on()

    def switch_on(self, *, signal: bool = True) -> None:
        """Start the browser from cold."""
        self._context = self._playwright.chromium.launch_persistent_context(
            str(self._folder),
            executable_path=chromium.FOUND,
            args=chromium.ARGUMENTS,
            viewport={"width": self.width, "height": 780},
        )
        self._context.set_default_timeout(15_000)
        self._context.set_offline(not signal)
        self.page = self._context.pages[0]

    def switch_off(self) -> None:
        """End the browser; its profile stays."""
        if self._context:
            self._context.close()
            self._context = None

    def has_signal(self, signal: bool) -> None:
        """Put the phone on or off the air."""
        assert self._context
        self._context.set_offline(not signal)

    def has_room_for(self, size: int) -> None:
        """Let the browser store no more than this."""
        assert self._context
        session = self._context.new_cdp_session(self.page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": self.origin, "quotaSize": size})

    def opens(self, path: str) -> Response:
        """Go to an address."""
        answer = self.page.goto(self.origin + path)
        assert answer, path
        return answer

    def signs_in(self, name: str) -> None:
        """Sign in as one of the cast."""
        self.opens("/sign-in")
        self.page.get_by_label("E-mail address").fill(email_of(name))
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_load_state()

    def keeps_the_guide(self) -> None:
        """Press the button and wait for what comes of it."""
        self.page.get_by_role("button", name="Keep the guide on this phone").click()
        self.page.locator("[data-part=kept]:visible, [role=alert]:visible").first.wait_for()

    def looks_for_news(self) -> None:
        """Open the page that asks at once, and wait until the worker has answered."""
        self.opens("/guide/keep")
        self.page.evaluate(
            """async () => { const { active } = await navigator.serviceWorker.ready;
                const { port1, port2 } = new MessageChannel();
                const told = new Promise((resolve) => { port1.onmessage = resolve; });
                active.postMessage({ ask: "look", language: "en" }, [port2]); await told; }"""
        )

    def waits_for_whole_versions(self, number: int) -> None:
        """Wait, on a page that is open, until so many versions are whole on the phone."""
        self.page.evaluate(WHOLE, number)

    @property
    def kept(self) -> dict[str, set[str]]:
        """Every address in every cache of the browser. Needs a page of the service to be open."""
        return {name: set(found) for name, found in self.page.evaluate(CACHES).items()}

    @property
    def said(self) -> str:
        """The page's heading."""
        return self.page.get_by_role("heading", level=1).inner_text()


def listed(told: bytes) -> dict[str, str]:
    """The addresses of a list, with the digest of each."""
    return dict(json.loads(told)["files"])


def pages_of(addresses: Iterable[str]) -> list[str]:
    """The addresses that are pages."""
    return sorted(address for address in addresses if not urlsplit(address).path.startswith("/static/"))
