"""The guide on paper: which sheets there are, how large they are, and the sheets themselves."""

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.manual import prints
from watchmeplay.manual.press import Kind, Press
from watchmeplay.web import languages
from watchmeplay.web.public.area import public
from watchmeplay.web.public.shared import SECONDS

# How soon it is worth asking again for a sheet that is being made, in seconds.
SOON = 30


@public.get("/guide/print/")
def printed() -> ResponseReturnValue:
    """The sheets in the language of the page, each with its size, or a word that it is being made."""
    kept = prints.ready(_press(), languages.current().code)
    return render_template(
        "public/prints.html", ready={str(kind): _said(sheet.size) for kind, sheet in kept.items()}
    )


@public.get("/guide/print/<kind>.pdf")
def sheet(kind: str) -> ResponseReturnValue:
    """One sheet, to be kept or printed. While it is being made: 503, and when to ask again."""
    if kind not in tuple(Kind):
        raise NotVisible
    code = languages.current().code
    kept = prints.ready(_press(), code).get(Kind(kind))
    if kept is None:
        return _not_yet()
    unchanged = request.if_none_match.contains(kept.fingerprint[:32])
    content = b"" if unchanged else prints.content(kept)
    if content is None:
        return _not_yet()
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}-{code}.pdf"'
    response.cache_control.public = True
    response.cache_control.max_age = SECONDS
    response.set_etag(kept.fingerprint[:32])
    return response.make_conditional(request, accept_ranges=not unchanged, complete_length=kept.size)


def _said(size: int) -> str:
    """A number of bytes, rounded up: nobody pays for more than was said."""
    return languages.size_of_file(size).replace(" ", "\N{NO-BREAK SPACE}")


def _not_yet() -> Response:
    response = make_response(render_template("public/print_being_made.html"), 503)
    response.headers["Retry-After"] = str(SOON)
    return response


def _press() -> Press:
    press: Press = current_app.extensions["press"]
    press.shelf.catch_up()
    return press
