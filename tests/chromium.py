"""The real browser of the browser tests: where it is and how it is started."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

FOUND = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def running(*more: str) -> Iterator[Browser]:
    """A running Chromium, told `more`. Where there is none the test is skipped, and `make test` says so loudly."""
    if FOUND is None:
        pytest.skip("Chromium was not found: this browser test did not run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=FOUND, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()
