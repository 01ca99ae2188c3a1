"""What every template may use without being handed it."""

from typing import Any

from flask import current_app, g
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError

from watchmeplay.conversations.queries import unread
from watchmeplay.foundation.words import noted
from watchmeplay.settings import Settings
from watchmeplay.site import facts
from watchmeplay.web import csrf, languages
from watchmeplay.web.areas import Application

# What the settings say unless a service says otherwise. Its own words stand in every language as they are.
BY_DEFAULT = (noted("the person who invited you"), noted("within three working days"))


def set_up(app: Application) -> None:
    """Hand the templates their surroundings."""
    app.context_processor(_surroundings)


def _surroundings() -> dict[str, Any]:
    settings: Settings = current_app.extensions["settings"]
    actor = g.get("actor")
    signed_in = g.get("signed_in")
    return {
        "actor": actor,
        "reading_language": languages.current(),
        "service": {
            "name": settings.service_name,
            "short_name": settings.service_short_name,
            "contact": languages.gettext(settings.service_contact),
            "exit_url": settings.exit_url,
            "reply_promise": languages.gettext(settings.reply_promise),
        },
        "demonstration": _is_demonstration(),
        "unread": _unread(),
        "csrf_field": csrf.field,
        "csrf_token": generate_csrf,
        "displayed_zone": signed_in.zone if signed_in else settings.zone,
    }


def _unread() -> int:
    actor = g.get("actor")
    if actor is None or g.get("degraded"):
        return 0
    return unread(actor)


def _is_demonstration() -> bool:
    known = current_app.extensions.get("demonstration")
    if known is None and not g.get("degraded"):
        try:
            known = facts.is_demonstration()
        except SQLAlchemyError:
            return False
        current_app.extensions["demonstration"] = known
    return bool(known)
