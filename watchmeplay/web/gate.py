"""The one place that decides who is asking, before every request. Closed unless the route is public.

Only this module touches Flask-Login. The signed cookie carries a secret; the session itself is a row that can
be ended at any time.
"""

from secrets import token_urlsafe
from uuid import UUID

from flask import Request, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from watchmeplay.accounts import sessions
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.web import csrf, edge, languages
from watchmeplay.web.areas import PUBLIC, Application
from watchmeplay.web.kept_words import ask_to_sign_in, refuse_other_author
from watchmeplay.web.transaction import SAFE_METHODS

HOME = {
    Role.CAREGIVER: "/family/",
    Role.PRACTITIONER: "/staff/",
    Role.LEAD: "/staff/",
    Role.ADMIN: "/admin/",
}


class Visitor(UserMixin):
    """What Flask-Login holds for a request: a live session and its actor."""

    def __init__(self, signed_in: sessions.SignedIn) -> None:
        self.signed_in = signed_in

    def get_id(self) -> str:
        """The session's id."""
        return self.signed_in.session_id.hex


def set_up(app: Application) -> None:
    """Let Flask-Login ask us who a request belongs to."""
    login = LoginManager()
    login.session_protection = None
    login.request_loader(_visitor)
    # Not init_app: that reads the session on every answer and looks for a person on every page drawn. A page
    # that is the same for everybody must do neither.
    app.login_manager = login  # type: ignore[attr-defined]


def check() -> ResponseReturnValue | None:
    """Decide who is asking. Lets the request on, sends a stranger to sign in, or raises `NotVisible`."""
    g.actor = None
    if request.endpoint is None:
        return None
    who = current_app.policies[request.endpoint]
    if who is PUBLIC:
        if request.method not in SAFE_METHODS:
            edge.take_file()
        return None
    if not current_user.is_authenticated:
        if request.method in SAFE_METHODS:
            return redirect(url_for("public.sign_in_page", next=_asked_for()))
        return ask_to_sign_in(_former_owner())
    signed_in = current_user.signed_in
    if signed_in.actor.role not in who:
        raise NotVisible
    g.actor, g.signed_in = signed_in.actor, signed_in
    languages.settle(signed_in.language)
    if request.method not in SAFE_METHODS:
        edge.take_file()
        author = csrf.author()
        if author is not None and author != g.actor.person_id:
            return refuse_other_author()
    return None


def let_in(secret: str, *, lasting: bool) -> None:
    """Hand a fresh session to this browser. What the cookie held before is ended and forgotten."""
    former = session.get("key")
    if isinstance(former, str):
        sessions.drop(former)
    session.clear()
    session["key"] = secret
    session["fresh"] = token_urlsafe(8)
    session.permanent = lasting


def let_out() -> None:
    """Take the session from this browser."""
    session.clear()


def _visitor(asking: Request) -> Visitor | None:  # noqa: ARG001
    secret = session.get("key")
    found = sessions.find(secret) if isinstance(secret, str) else None
    return Visitor(found) if found else None


def _former_owner() -> UUID | None:
    """Whose words these are: the form says so, or the cookie of a session that has ended."""
    secret = session.get("key")
    return csrf.author() or (sessions.whose(secret) if isinstance(secret, str) else None)


def _asked_for() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else ""
