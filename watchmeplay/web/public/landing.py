"""The first page, and the two small files that browsers and robots ask for by themselves."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.web.assets import asset_url
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import SECONDS, shared

ROBOTS = "User-agent: *\nDisallow: /\n"


@public.get("/")
def landing() -> ResponseReturnValue:
    """What this is, who it is for, what happens, and what is not known."""
    return shared(render_template("public/landing.html"))


@public.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Ask search engines to leave: that a family uses this service is theirs to tell."""
    return shared(ROBOTS, "text/plain")


@public.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Lead the old name of the icon to the one we have."""
    response = redirect(asset_url("favicon.svg"))
    response.cache_control.public = True
    response.cache_control.max_age = SECONDS
    return response
