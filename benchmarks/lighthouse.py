"""`make lighthouse`: the guide's pages as Lighthouse sees them on its slow phone. Needs npx and Chromium."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks import server
from watchmeplay import create_app
from watchmeplay.commands import bring_up_to_date
from watchmeplay.settings import from_environment

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("/guide/", "/guide/six-to-twelve-months", "/cy/guide/watching", "/ar/guide/watching", "/guide/keep")
SCORES = ("performance", "accessibility", "best-practices", "seo")


def main() -> None:
    """Ask about each page and print one line for it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None or shutil.which("npx") is None:
        raise SystemExit("npx and Chromium are needed: install them and run this again.")
    with tempfile.TemporaryDirectory() as home:
        environment = {"WATCHMEPLAY_HOME": home, "DATABASE_URL": "", "WATCHMEPLAY_ORIGIN": "http://127.0.0.1"}
        application = create_app(from_environment(environment))
        with application.app_context():
            bring_up_to_date()
        product, _ = server.start("product", "wsgi:application", environment)
        try:
            for page in PAGES:
                print(_line(page, _report(f"http://127.0.0.1:{product.port}{page}", Path(home), chromium)))
        finally:
            product.stop()


def _report(address: str, folder: Path, chromium: str) -> dict:
    target = folder / "report.json"
    subprocess.run(
        [
            "npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={target}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ],
        check=True,
        env={**os.environ, "CHROME_PATH": chromium},
    )  # fmt: skip
    return json.loads(target.read_text())


def _line(page: str, report: dict) -> str:
    scores = " ".join(f"{name} {round(report['categories'][name]['score'] * 100)}" for name in SCORES)
    audits = report["audits"]
    largest = audits["largest-contentful-paint"]["numericValue"] / 1000
    sent = audits["total-byte-weight"]["numericValue"] / 1024
    return f"{page:32} {scores} · largest paint {largest:.2f} s · {sent:.0f} KB"


if __name__ == "__main__":
    main()
