"""A served copy of the bare front end, for looking at in a real browser."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests import chromium
from tests.web.bare import bare_app
from watchmeplay.web import headers, static_files


# For one module only: while it runs, this thread has an event loop that other tests may not expect.
@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """A real browser."""
    with chromium.running() as browser:
        yield browser


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """A fresh window of it, with nothing remembered. No step may take longer than five seconds."""
    context = chrome.new_context()
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def front() -> Iterator[str]:
    """The address of the gallery, served with the headers of the real service."""
    app = bare_app()
    app.after_request(lambda response: headers.add(response, secure=False))
    app.wsgi_app = static_files.serve(app.wsgi_app, secure=False)  # type: ignore[method-assign]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
