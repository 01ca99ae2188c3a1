"""A signed-in person's choice of language, from the foot of every page of theirs."""

from urllib.parse import urlsplit

from flask import current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from watchmeplay.accounts import people
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.web import gate, languages
from watchmeplay.web.own_path import own_path
from watchmeplay.web.public.sign_in import account


@account.post("/language")
def choose_language() -> ResponseReturnValue:
    """Keep the choice with the account and in this browser, and go back to the page it was made on."""
    code = request.form.get("language", "")
    people.choose_language(g.actor, code)
    answer: Response = redirect(_page_before() or gate.HOME[g.actor.role], 303)
    languages.remember(answer, LANGUAGES[code])
    return answer


def _page_before() -> str | None:
    """The page, if it can be asked for: the answer to a form stands at an address that may only take forms."""
    path = own_path(request.form.get("next", "").rstrip("?"))
    adapter = current_app.create_url_adapter(request)
    if path is None or adapter is None:
        return None
    try:
        adapter.match(urlsplit(path).path, method="GET")
    except HTTPException:
        return None
    return path
