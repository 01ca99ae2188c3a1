"""Forms that only our own pages can send, and that know whose page they were."""

from uuid import UUID

from flask import current_app, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.links import pack, unpack
from watchmeplay.web import edge
from watchmeplay.web.areas import Application

protect = CSRFProtect()
TAG_LASTS = 90 * 86_400
WAYS_OUT = frozenset({"public.leave_quickly", "public.refer_leave"})


def set_up(app: Application) -> None:
    """Check the token of every request that may change something, after the gate has let it in."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_HEADERS=["X-CSRF-Token"],
    )
    protect.init_app(app)


def check() -> None:
    """Raise `CSRFError` when a form does not carry this session's token.

    The quick way out needs none: it has to work on a page that was open for days, and does no harm.
    """
    if request.endpoint is not None and request.endpoint not in WAYS_OUT:
        protect.protect()


def field() -> Markup:
    """The hidden inputs of every form: the token, and on signed-in pages the author's sealed tag.

    The same for all the forms of a page, so they are made once: sealing costs more than the rest of a form.
    """
    actor, made = g.get("actor"), g.get("hidden_inputs")
    if made is None or made[0] != actor:
        made = g.hidden_inputs = (actor, _hidden(actor))
    return made[1]


def _hidden(actor: Actor | None) -> Markup:
    hidden = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
    if actor is None:
        return hidden
    tag = pack(current_app.extensions["keyring"], {"author": actor.person_id.hex})
    return hidden + Markup('<input type="hidden" name="author" value="{}">').format(tag)


def author() -> UUID | None:
    """Whose page a posted form came from, or None when it does not say."""
    tag = edge.fields().get("author", "")
    content = unpack(current_app.extensions["keyring"], tag, TAG_LASTS) if tag else None
    return UUID(hex=str(content["author"])) if content and "author" in content else None
