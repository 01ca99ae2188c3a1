"""The product with one fault planted: it takes every claim for the first, and answers half of them with a 503.

The lost answers stand for connections that break after the commit; every retry then writes again.
"""

import itertools
from uuid import uuid4

from flask import Response, request

from watchmeplay import create_app
from watchmeplay.diary import actions
from watchmeplay.foundation.idempotency import Claim

_count = itertools.count()
actions.claim = lambda _actor, _key, _mark: Claim(uuid4(), first=True)  # type: ignore[assignment]
application = create_app()


@application.after_request
def lose_some_answers(response: Response) -> Response:
    """Every third acknowledgement does not arrive."""
    if request.path == "/family/write" and response.status_code == 302 and next(_count) % 3 == 0:
        response.status_code = 503
    return response
