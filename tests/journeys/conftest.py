"""A real service and a real browser for the journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import chromium, engines
from tests.journeys.window import Window
from tests.service import Service, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The product served by its own web server, with the cast."""
    home: Path = tmp_path_factory.mktemp("service")
    with engines.fresh_database() as url, running(home, url, workers=1) as service:
        yield service


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A real browser."""
    with chromium.running() as browser:
        yield browser


@pytest.fixture
def window(chrome: Browser, service: Service) -> Iterator:
    """`window(width)` opens a fresh window that holds every page it shows to axe and to its width."""
    opened: list[Window] = []

    def open_window(width: int) -> Window:
        opened.append(Window.open(chrome, f"http://127.0.0.1:{service.port}", width))
        return opened[-1]

    yield open_window
    for each in opened:
        each.close()
