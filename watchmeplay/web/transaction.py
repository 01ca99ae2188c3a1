"""One transaction a request, ended in one place, before the answer leaves.

A request that may write takes the writer's place once the gate has let it in. An answer of 400 or more stores nothing.
A route with `writes_late` has long work to do first: it takes the place by itself, after `before_writing`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, current_app, request

from watchmeplay.foundation.database import abandon, begin_write, finish

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def begin() -> None:
    """Take the writer's place for a method that may change something."""
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    if request.endpoint not in current_app.late_writers:
        begin_write()


@contextmanager
def before_writing() -> Iterator[None]:
    """Seconds of work for which nobody may wait: no lock and no connection is held. Afterwards we may write.

    Nothing may have been changed before it.
    """
    finish()
    yield
    begin_write()


def end(response: Response) -> None:
    """Store everything, or nothing."""
    if response.status_code < 400:
        finish()
    else:
        abandon()
