"""The page that shows a fresh invitation, once: the link to send one way, the code to give another."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.accounts.invitations import Way


def show(way: Way, *, name: str, done: str, here: str) -> ResponseReturnValue:
    """The two halves on one page. `done` is where to go on; `here` the part of the bar it belongs to.

    The page is the answer to the POST itself: neither half is stored anywhere, so it cannot be shown again.
    """
    return render_template(
        "staff/way_in.html",
        name=name,
        link=f"{current_app.extensions['settings'].origin}/j/{way.link_token}",
        code=f"{way.code[:4]}-{way.code[4:]}",
        done=done,
        here=here,
    )
