"""A small application with our templates and nothing behind them, for trying the front end alone."""

from typing import Any

from flask import render_template_string, session
from markupsafe import Markup

from watchmeplay.web import templating
from watchmeplay.web.areas import Application
from watchmeplay.web.public import gallery
from watchmeplay.web.public.area import public

SERVICE = {
    "name": "Watch Me Play in Anytown",
    "short_name": "Notes",
    "contact": "hello@example.com",
    "exit_url": "https://weather.example/",
    "reply_promise": "two working days",
}


def bare_app(**surroundings: Any) -> Application:
    """An app whose pages see `surroundings` in place of what the real one tells them."""
    app = Application("watchmeplay")
    app.config.update(SECRET_KEY="tests only", TESTING=True)
    templating.set_up(app)
    told = {
        "actor": None,
        "service": SERVICE,
        "demonstration": True,
        "unread": 2,
        "csrf_field": lambda: Markup('<input type="hidden" name="csrf_token" value="token">'),
        "csrf_token": lambda: "token",
        "displayed_zone": "Europe/London",
        **surroundings,
    }
    app.context_processor(lambda: told)
    if gallery.public is public and "public" not in app.blueprints:
        app.register_blueprint(public)
    return app


def drawn(app: Application, source: str, **names: Any) -> str:
    """A template given as text, drawn inside a request."""
    with app.test_request_context("/"):
        session.clear()
        return render_template_string(source, **names)
