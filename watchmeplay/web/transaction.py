"""One transaction a request, ended in one place, before the answer leaves.

A request that may write takes the writer's place once the gate has let it in. An answer of 400 or more stores nothing.
A view with long work to do first gives the place back meanwhile: `before_writing`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, request

from watchmeplay.foundation.database import abandon, begin_write, finish

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def begin() -> None:
    """Take the writer's place for a method that may change something."""
    if request.method not in SAFE_METHODS and request.endpoint is not None:
        begin_write()


@contextmanager
def before_writing() -> Iterator[None]:
    """Seconds of work for which nobody has to wait: no lock and no connection is held. Afterwards we may write again.

    A view uses it before it changes anything: what it changed before would be stored, whatever comes.
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
