"""Every message of the interface in brackets, and what stands outside them on a page: words nobody can translate.

The catalogue is made of what Babel finds in the code, so a sentence that is put into the language but that the
translators' catalogue would miss is found as well.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.support import NullTranslations

from tests.cast import Cast
from watchmeplay.foundation.languages import ENGLISH, LANGUAGES
from watchmeplay.settings import ROOT
from watchmeplay.web.areas import Application

LANGUAGE = "cy"
OPEN, CLOSE = "⟦", "⟧"
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-busy")
UNSEEN = {"script", "style", "svg", "template"}
BRACKETED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORDS = re.compile(r"[^\W\d_]{2,}")
# Marks that are no words, and addresses, which are the same in every language.
ADDRESSES = re.compile(r"\S+@\S+|https?://\S+|\b\w+(?:\.\w+)+\b")


class Bracketed(NullTranslations):
    """Puts the written pieces of every known message in brackets; markup and names to fill in stay bare."""

    def ugettext(self, message: str) -> str:
        return bracketed(message) if message in messages() else message

    def ungettext(self, singular: str, plural: str, n: int) -> str:
        known = (singular, plural) in messages()
        message = singular if n == 1 else plural
        return bracketed(message) if known else message


@cache
def messages() -> frozenset[str | tuple[str, ...]]:
    """What Babel finds in the code and the templates."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]
    # Patterns are written from the root of the repository; Babel matches them from the folder it walks.
    mappings = {mapping["pattern"].removeprefix("watchmeplay/"): mapping for mapping in settings["mappings"]}
    methods = [(pattern, mapping["method"]) for pattern, mapping in mappings.items()]
    options = {
        pattern: {name: str(value) for name, value in mapping.items() if name not in {"pattern", "method"}}
        for pattern, mapping in mappings.items()
    }
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(settings["keywords"])}
    found = extract_from_dir(ROOT / "watchmeplay", methods, options, keywords)
    return frozenset(message for _, _, message, *_ in found)


def bracketed(message: str) -> str:
    """ "Hello, <b>%(name)s</b>" becomes "⟦Hello, ⟧<b>%(name)s</b>"."""
    pieces = re.split(r"(<[^>]*>|%\(\w+\)s)", message)
    return "".join(
        f"{OPEN}{piece}{CLOSE}" if number % 2 == 0 and WORDS.search(piece) else piece
        for number, piece in enumerate(pieces)
    )


def outside(tree: Element, allowed: Collection[str]) -> list[str]:
    """The texts of a page that hold words outside brackets, other than those of `allowed`.

    Parts that say which language they are in are content, such as a page of the guide: they are left out.
    """
    found = [text for text in _texts(tree) if WORDS.search(_rest(text, allowed))]
    return list(dict.fromkeys(found))


@cache
def days_and_months() -> frozenset[str]:
    """What a date is made of in the language of the test."""
    locale = Locale(LANGUAGE)
    names = [*locale.days["format"]["wide"].values(), *locale.months["format"]["wide"].values()]
    alone = [*locale.days["stand-alone"]["wide"].values(), *locale.months["stand-alone"]["wide"].values()]
    return frozenset(name for name in (*names, *alone))


def content(app: Application) -> frozenset[str]:
    """The texts that stand in content/ in a language of their own, not in the catalogues."""
    pages, words = app.extensions["pages"][LANGUAGE], app.extensions["words"]
    choices = words.get(LANGUAGE) or words[ENGLISH.code]
    shelf = app.extensions["shelf"]
    written = [*pages.pages.values(), *pages.cards, *shelf.library(LANGUAGE).pages]
    labels = [choice.label for choice in (*choices.feelings, *choices.minutes)]
    said = [*labels, *map(str.lower, labels)]
    for line in app.extensions["help_lines"].confirmed:
        said += [line.name, line.number, line.text, line.hours, line.purpose]
    for page in written:
        said += [page.title, page.summary]
    for page in shelf.library(LANGUAGE).pages:
        said += [page.illustration_alt, *(section.title for section in page.sections)]
    for card in pages.cards:
        said += _texts(html5lib.parse(card.html, treebuilder="etree", namespaceHTMLElements=False))
    settings = app.extensions["settings"]
    said += [settings.service_name, settings.service_short_name]
    return frozenset(filter(None, said))


def names(cast: Cast) -> frozenset[str]:
    """Everybody on the stage, their families, areas and browsers, and the languages in their own words."""
    people = {name.title() for name in vars(cast)} | {"pia", "Rowan", "Nyland", "Stone", "Test browser"}
    return frozenset(people | {language.own_name for language in LANGUAGES.values()})


def _texts(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return
    if element.get("lang") and element.tag != "html":
        return
    for name in READ_ALOUD:
        if element.get(name):
            yield " ".join(element.get(name, "").split())
    if element.text and element.text.strip():
        yield " ".join(element.text.split())
    for child in element:
        yield from _texts(child)
        if child.tail and child.tail.strip():
            yield " ".join(child.tail.split())


def _rest(text: str, allowed: Collection[str]) -> str:
    text = BRACKETED.sub(" ", text)
    for words in sorted(allowed, key=len, reverse=True):
        if words in text:
            text = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", " ", text)
    return ADDRESSES.sub(" ", text)
