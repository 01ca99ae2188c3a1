"""`make bench-guide`: how fast a page of the guide leaves, beside a bare Flask answer and a static server.

Needs wrk; with nginx on the machine the very same compressed bytes are served from a file as well. The servers
are asked in turn, round by round: read the ratios. Bytes of a first and a repeat visit are counted as sent.
"""

import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

from benchmarks import server
from watchmeplay import create_app
from watchmeplay.commands import bring_up_to_date
from watchmeplay.settings import from_environment

PAGE = "/guide/six-to-twelve-months"
CLIENTS, SECONDS, ROUNDS = 16, 3, 5
ACCEPTS = {"Accept-Encoding": "br"}


def main() -> None:
    """Measure and print."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk was not found: install it (the package is called wrk) and run this again.")
    with tempfile.TemporaryDirectory() as home:
        environment = {"WATCHMEPLAY_HOME": home, "DATABASE_URL": "", "WATCHMEPLAY_ORIGIN": "http://127.0.0.1"}
        application = create_app(from_environment(environment))
        with application.app_context():
            bring_up_to_date()
        floor, _ = server.start("floor", "benchmarks.floor:application", {})
        product, cold = server.start("product", "wsgi:application", environment)
        static = _static(Path(home), product.port)
        try:
            print(f"Cold start {cold:.2f} s.")
            _visits(product.port)
            _rates({"guide": (product.port, PAGE), "floor": (floor.port, "/page"), **static.addresses})
        finally:
            static.stop()
            product.stop()
            floor.stop()


class _Nginx:
    """A static server with the page's own bytes; nothing where nginx is not installed."""

    def __init__(
        self, addresses: dict[str, tuple[int, str]], process: subprocess.Popen[bytes] | None
    ) -> None:
        self.addresses, self._process = addresses, process

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=10)


def _static(home: Path, port: int) -> _Nginx:
    if shutil.which("nginx") is None:
        return _Nginx({}, None)
    _, _, body = _get(port, PAGE, ACCEPTS)
    (home / "page.html").write_bytes(body)
    own = server.free_port()
    (home / "nginx.conf").write_text(
        f"worker_processes 2; daemon off; pid {home}/nginx.pid; error_log /dev/null;\n"
        f"events {{ worker_connections 256; }}\n"
        f"http {{ access_log off; types {{ text/html html; }} server {{ listen 127.0.0.1:{own}; root {home}; }} }}\n"
    )
    Path(home).chmod(0o755)
    process = subprocess.Popen(
        ["nginx", "-c", str(home / "nginx.conf"), "-e", "/dev/null"], stderr=subprocess.DEVNULL
    )
    time.sleep(1)
    return _Nginx({"static": (own, "/page.html")}, process)


def _visits(port: int) -> None:
    """What a phone fetches for one page: all of it the first time, and only what changed the second."""
    _, headers, page = _get(port, PAGE, ACCEPTS)
    text = _get(port, PAGE, {})[2].decode()
    assets = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text)))
    sizes = {address: len(_get(port, address, ACCEPTS)[2]) for address in assets}
    scripts = sum(size for address, size in sizes.items() if address.endswith(".js"))
    print(f"First visit {len(page) + sum(sizes.values()):,} bytes: page {len(page):,}, scripts {scripts:,}.")
    status, _, again = _get(port, PAGE, {**ACCEPTS, "If-None-Match": headers["ETag"]})
    print(f"Repeat visit: {status} with {len(again)} bytes; a page that changed, {len(page):,}.")


def _rates(targets: dict[str, tuple[int, str]]) -> None:
    found: dict[str, list[float]] = {name: [] for name in targets}
    for _ in range(ROUNDS):
        for name, (port, path) in targets.items():
            found[name].append(_rate(port, path))
    floor = median(found["floor"])
    for name, rates in found.items():
        print(
            f"{name:8} {median(rates):9.0f} requests/s at {CLIENTS} clients, {median(rates) / floor:6.2f} × floor"
        )
    if "static" in found:
        print(
            f"The guide reaches {median(found['guide']) / median(found['static']):.2f} of the static server."
        )


def _rate(port: int, path: str) -> float:
    done = subprocess.run(
        [
            "wrk",
            "-t2",
            f"-c{CLIENTS}",
            f"-d{SECONDS}s",
            "-H",
            "Accept-Encoding: br",
            f"http://127.0.0.1:{port}{path}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    if "Non-2xx" in done.stdout:
        raise RuntimeError(f"{path} was not answered:\n{done.stdout}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])  # type: ignore[index]


def _get(port: int, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read()


if __name__ == "__main__":
    main()
