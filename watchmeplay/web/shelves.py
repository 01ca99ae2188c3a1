"""The content that pages show, in the language of the page being made."""

from flask import Flask, Response, after_this_request, current_app

from watchmeplay.foundation.languages import ENGLISH
from watchmeplay.manual.library import Library
from watchmeplay.manual.shelf import Shelf
from watchmeplay.site.pages import Pages
from watchmeplay.site.words import Words
from watchmeplay.web import languages


def shelf() -> Shelf:
    """The guide in every language, as it stands now."""
    held: Shelf = current_app.extensions["shelf"]
    held.catch_up()
    return held


def whole_guide() -> Library:
    """Every page of the guide, those for practitioners among them."""
    return shelf().library(languages.current().code)


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


def stamp(app: Flask, address: str) -> str:
    """Changes when the guide does. Needs no context.

    Whoever asks for a page of the guide looks for a new edition when it is time to. Help now asks nobody.
    """
    held: Shelf = app.extensions["shelf"]
    if "/guide/" in address and held.is_due:
        with app.app_context():
            held.catch_up()
    return held.stamp


def catch_up_afterwards() -> None:
    """Let readers see what this request publishes, once it is stored. Other processes see it within two seconds."""

    @after_this_request
    def catch_up(response: Response) -> Response:
        if response.status_code < 400:
            current_app.extensions["shelf"].catch_up(now=True)
        return response
