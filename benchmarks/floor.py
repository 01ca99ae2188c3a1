"""The floor: a bare Flask application that answers fixed bytes, without sign-in, database or templates."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

application = Flask(__name__)
PAGE = b"<!doctype html><title>floor</title>" + bytes(3000)


@application.get("/page")
def page() -> ResponseReturnValue:
    """Fixed bytes, as a compressed page would be."""
    return PAGE, 200, {"Content-Type": "text/html; charset=utf-8"}


@application.post("/save")
def save() -> ResponseReturnValue:
    """Read a form and redirect."""
    _ = request.form.get("seen")
    return redirect("/page")
