"""Keeping machines from filling in a form that anybody may send: a box that people do not see, and a pace."""

from flask import request
from markupsafe import Markup

from watchmeplay.accounts import tallies
from watchmeplay.accounts.tallies import Limit
from watchmeplay.foundation.database import begin_write, finish
from watchmeplay.foundation.words import noted
from watchmeplay.web import edge
from watchmeplay.web.languages import gettext

TRAP = "website"
LEAVE_EMPTY = noted(
    "We could not take this. Send it once more from here. If it does not work, please ring us."
)


def trap() -> Markup:
    """The box. Neither seen nor read out, and no key leads into it."""
    return Markup(
        '<div class="nhsuk-u-visually-hidden" aria-hidden="true"><label for="{name}">{label}</label>'
        '<input type="text" id="{name}" name="{name}" value="" tabindex="-1" autocomplete="off"></div>'
    ).format(name=TRAP, label=gettext("Leave this empty"))


def is_trapped() -> bool:
    """Whether something filled it in."""
    return bool(edge.fields().get(TRAP, "").strip())


def slow_down(limit: Limit) -> None:
    """Count one try from where this request comes from. Raises `TooMany`."""
    tallies.count(limit, tallies.source(request.remote_addr))


def slow_down_guesses(limit: Limit) -> None:
    """The same for a secret that is being tried: the try is stored before it is judged."""
    slow_down(limit)
    finish()
    begin_write()


def was_right(limit: Limit) -> None:
    """Take that try off again."""
    tallies.give_back(limit, tallies.source(request.remote_addr))
