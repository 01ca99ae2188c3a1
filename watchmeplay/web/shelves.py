"""The content that pages show, in the language of the page being made."""

from flask import Flask, current_app

from watchmeplay.foundation.languages import ENGLISH
from watchmeplay.manual.library import Library
from watchmeplay.manual.shelf import Shelf
from watchmeplay.site.pages import Pages
from watchmeplay.site.words import Words
from watchmeplay.web import languages


def whole_guide() -> Library:
    """Every page of the guide, those for practitioners among them."""
    shelf: Shelf = current_app.extensions["shelf"]
    shelf.catch_up()
    return shelf.library(languages.current().code)


def guide() -> Library:
    """The pages of the guide that families read."""
    return whole_guide().for_parents


def site_pages() -> Pages:
    """The pages about the service, and the cards that ask for consent."""
    return current_app.extensions["pages"][languages.current().code]


def choices() -> Words:
    """The answers that a person gives with one tap."""
    known = current_app.extensions["words"]
    return known.get(languages.current().code) or known[ENGLISH.code]


def stamp(app: Flask) -> str:
    """Changes when the guide does; looks for a new edition when it is time to. Needs no context."""
    shelf: Shelf = app.extensions["shelf"]
    if shelf.is_due:
        with app.app_context():
            shelf.catch_up()
    return shelf.stamp
