"""A served copy of the bare front end, for looking at in a real browser."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from tests import chromium
from tests.web.bare import bare_app
from watchmeplay.web import headers, static_files


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium; a machine without one skips, and `make test` says so loudly."""
    if chromium.FOUND is None:
        pytest.skip("Chromium was not found: this browser test did not run")
    return {**browser_type_launch_args, "executable_path": chromium.FOUND, "args": chromium.ARGUMENTS}


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
