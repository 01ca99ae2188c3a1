"""People who answer now, by nation. Asks nothing of the database, so it stands when all else is away."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.settings import Settings
from watchmeplay.site.help_lines import HelpLines, Nation
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import shared

EMERGENCY = frozenset({"emergency", "silent-solution"})


@public.get("/help-now")
def help_now() -> ResponseReturnValue:
    """The lines of one nation: the service's own, or the one asked for by name. Never refused."""
    asked = request.args.get("nation", "")
    nation = Nation(asked if asked in tuple(Nation) else _settings().nation)
    lines = _help_lines().for_nation(nation)
    return shared(
        render_template(
            "public/help_now.html",
            nation=nation,
            nations=tuple(Nation),
            emergency=[line for line in lines if line.code in EMERGENCY],
            lines=[line for line in lines if line.code not in EMERGENCY],
        )
    )


def _settings() -> Settings:
    return current_app.extensions["settings"]


def _help_lines() -> HelpLines:
    return current_app.extensions["help_lines"]
