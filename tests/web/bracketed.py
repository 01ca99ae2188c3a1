"""Every message of the interface in brackets, and what stands outside them on a page: words nobody can translate.

Only what the translators' catalogues hold is bracketed, so a sentence that is put into the language but that they
miss is found as well.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale
from babel.support import NullTranslations

from tests.cast import Cast
from watchmeplay.foundation.languages import ENGLISH, LANGUAGES
from watchmeplay.settings import ROOT
from watchmeplay.site import messages
from watchmeplay.web.areas import Application

LANGUAGE = "cy"
OPEN, CLOSE = "⟦", "⟧"
READ_ALOUD = (
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "data-busy",
    "data-title",
    "data-once",
    "data-twice",
)
# What people write in, and what is written for machines.
UNSEEN = {"script", "style", "template", "textarea", "code", "kbd"}
WORDS = re.compile(r"[^\W\d_]{2,}")
# Marks that are no words, and addresses, which are the same in every language.
ADDRESSES = re.compile(r"\S+@\S+|https?://\S+|\S+\.(?:md|pdf|zip)\b|\b\w+(?:\.\w+)+\b")


class Bracketed(NullTranslations):
    """Puts the written pieces of every known message in brackets; markup and names to fill in stay bare."""

    def ugettext(self, message: str) -> str:
        return bracketed(message) if message in known() else message

    def ungettext(self, singular: str, plural: str, n: int) -> str:
        is_known = (singular, plural) in known()
        message = singular if n == 1 else plural
        return bracketed(message) if is_known else message


@cache
def known() -> frozenset[str | tuple[str, ...]]:
    """What the translators' catalogues are made of."""
    found = [message.id for message in messages.messages(ROOT / "content")]
    # A message with a plural answers for its singular too.
    return frozenset((*found, *(one[0] for one in found if not isinstance(one, str))))


def bracketed(message: str) -> str:
    """ "Hello, <b>%(name)s</b>" becomes "⟦Hello, ⟧<b>%(name)s</b>"."""
    pieces = re.split(r"(<[^>]*>|%\(\w+\)s)", message)
    return "".join(
        f"{OPEN}{piece}{CLOSE}" if number % 2 == 0 and WORDS.search(piece) else piece
        for number, piece in enumerate(pieces)
    )


def outside(tree: Element, names: Collection[str], content: Collection[str]) -> list[str]:
    """The texts of a page that hold words outside brackets, other than `names` and whole pieces of `content`.

    Parts that say which language they are in are content, such as a page of the guide: they are left out.
    """
    bare = {_bare(text) for text in content}
    found = [text for text in _texts(tree) if any(_is_loose(piece, names, bare) for piece in _pieces(text))]
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
    return frozenset(filter(None, said))


def names(app: Application, cast: Cast) -> frozenset[str]:
    """Everybody on the stage, their families, areas and browsers, the service, the days, and the languages in
    their own words."""
    people = {name.title() for name in vars(cast)} | {"pia", "Rowan", "Nyland", "Stone", "Test browser"}
    people |= {app.extensions["settings"].service_name, app.extensions["settings"].service_short_name}
    return frozenset(people | days_and_months() | {language.own_name for language in LANGUAGES.values()})


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


def _pieces(text: str) -> list[str]:
    """What stands before, between and after the brackets; the name of the service after a dash is a piece."""
    return [_bare(piece) for piece in re.split(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}| – ", text)]


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .,:;·“”()")


def _is_loose(piece: str, names: Collection[str], content: Collection[str]) -> bool:
    if piece in content:
        return False
    for name in sorted(names, key=len, reverse=True):
        if name in piece:
            piece = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", piece)
    return WORDS.search(ADDRESSES.sub(" ", piece)) is not None
