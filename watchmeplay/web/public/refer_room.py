"""How a browser is let into a waiting room: a secret in a cookie that only the room's own pages get.

`PARENTS` and `REFERRERS` are the two doors of a referral. The actor of somebody inside is `Actor(room, WAITING)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from watchmeplay.care.referrals.models import Side
from watchmeplay.care.waiting_room import rooms
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.links import pack, unpack
from watchmeplay.site import asking
from watchmeplay.web import edge, kept_words
from watchmeplay.web.public.refer_room_forms import OpenForm

TAG = "room"
TAG_LASTS = 30 * 86_400
View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Door:
    """One side's way in: its cookie, and the folder of pages that get it."""

    side: Side
    cookie: str
    path: str


PARENTS = Door(Side.PARENT, "waiting", "/refer/waiting")
REFERRERS = Door(Side.REFERRER, "status", "/refer/status")


def inside(door: Door) -> Actor | None:
    """Who is in, with this browser; None when nobody is."""
    secret = request.cookies.get(door.cookie, "")
    return rooms.inside(secret, door.side) if secret else None


def only_inside(door: Door) -> Callable[[View], View]:
    """A view that gets the actor of the room first. Who is not in is asked to open it, with their words kept."""

    def closed_to_others(view: View) -> View:
        @wraps(view)
        def asked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            actor = inside(door)
            if actor is None:
                return _ask(door)
            if request.method == "POST" and _writer() not in (None, actor.person_id):
                return render_template("errors/409.html", other_author=True), 409
            return view(actor, *args, **kwargs)

        return asked

    return closed_to_others


def let_in(answer: Response, door: Door, secret: str) -> Response:
    """Let the browser keep the secret. It ends on the server after half an hour without a page."""
    answer.set_cookie(door.cookie, secret, path=door.path, httponly=True, samesite="Lax", secure=_secure())
    return answer


def let_out(answer: Response, door: Door) -> Response:
    """End the secret here and on the server."""
    secret = request.cookies.get(door.cookie, "")
    if secret:
        rooms.close(secret)
    answer.delete_cookie(door.cookie, path=door.path, httponly=True, samesite="Lax", secure=_secure())
    return answer


def tag(actor: Actor) -> Markup:
    """The hidden input of every form with words in it: in which room they were written."""
    sealed = pack(current_app.extensions["keyring"], {"room": actor.person_id.hex})
    return Markup('<input type="hidden" name="{}" value="{}">').format(TAG, sealed)


def _ask(door: Door) -> ResponseReturnValue:
    writer = _writer()
    kept = kept_words.of_request() if request.method == "POST" else None
    if kept is None or writer is None:
        return redirect(f"{door.path}/open", 303)
    form = OpenForm(data={"kept": kept_words.sealed(kept, writer)})
    return render_template("public/waiting_open.html", form=form, kept=True, asking=asking.read()), 401


def _writer() -> UUID | None:
    sealed = edge.fields().get(TAG, "") if request.method == "POST" else ""
    content = unpack(current_app.extensions["keyring"], sealed, TAG_LASTS) if sealed else None
    return UUID(hex=str(content["room"])) if content and "room" in content else None


def _secure() -> bool:
    return bool(current_app.extensions["settings"].secure)
