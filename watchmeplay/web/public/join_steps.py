"""What joining remembers between its screens, and which screen comes next.

What was said waits in a sealed cookie that only the pages of joining get, so that a reload or a lost signal
goes on where it was. A password never waits anywhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from watchmeplay.accounts import invitations
from watchmeplay.accounts.models import Person
from watchmeplay.families import memberships
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.links import pack, unpack

COOKIE = "joining"
PATH = "/j/"
LASTS = int(invitations.FINISH_WITHIN.total_seconds())
Said = dict[str, Any]
View = Callable[[str], ResponseReturnValue]


class NotHere(Exception):
    """The link works, but this browser has not typed the code."""


def step(view: View) -> View:
    """A screen of joining: one page for every link that does not work, the first screen for another browser."""

    @wraps(view)
    def asked(token: str) -> ResponseReturnValue:
        try:
            return view(token)
        except NotHere:
            return redirect(url_for("public.join_hello", token=token), 303)
        except NotVisible:
            return render_template("public/join_gone.html"), 404

    return asked


def said() -> Said:
    """What this browser said on the screens before. Empty when the packet is missing, old or not ours."""
    packet = request.cookies.get(COOKIE, "")
    return (unpack(current_app.extensions["keyring"], packet, LASTS) or {}) if packet else {}


def joining(token: str, said: Said) -> Person:
    """Who is joining in this browser. Raises `NotHere`, or `NotVisible` when the link does not work."""
    try:
        return invitations.invited(invitations.confirmed(token, said.get("secret")))
    except NotVisible:
        invitations.find(token)
        raise NotHere from None


def following(token: str, person: Person, said: Said) -> str:
    """The address of the first screen that is still to be answered."""
    if person.role == Role.CAREGIVER and memberships.is_new(person):
        if "decisions" not in said:
            return url_for("public.join_agree", token=token)
        if "name" not in said:
            return url_for("public.join_you", token=token)
    return url_for("public.join_way_in", token=token)


def remember(answer: Response, said: Said) -> Response:
    """Let the answer carry what was said."""
    packet = pack(current_app.extensions["keyring"], said)
    answer.set_cookie(
        COOKIE, packet, max_age=LASTS, path=PATH, httponly=True, samesite="Lax", secure=_secure()
    )
    return answer


def forget(answer: Response) -> Response:
    """Let the browser forget it."""
    answer.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="Lax", secure=_secure())
    return answer


def _secure() -> bool:
    return current_app.extensions["settings"].secure
