"""The pages about the service itself, such as privacy, and the cards that ask for consent."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from markupsafe import Markup

from watchmeplay.foundation import rich_text
from watchmeplay.foundation.content import body, markdown_file, schema
from watchmeplay.foundation.content.markdown_file import MarkdownFile
from watchmeplay.foundation.content.problems import ContentErrors, Problem

ADDRESS = "/pages/"
FALLBACK = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What pages and cards have in common. `html` is safe to show as it is."""

    title: str
    summary: str
    reviewed: date
    reviewed_by: str
    version: int
    language: str
    html: Markup
    translation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage(Text):
    """A page at /pages/<slug>."""

    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCard(Text):
    """What a person agrees to. An answer is kept with the version and language that were read."""

    purpose: str
    required: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything in one language, with what it lacks borrowed from English."""

    language: str
    pages: Mapping[str, SitePage]
    cards: tuple[ConsentCard, ...]

    def page(self, slug: str) -> SitePage:
        """The page of that name. KeyError when there is none."""
        return self.pages[slug]

    def card(self, purpose: str) -> ConsentCard:
        """The card for that purpose. KeyError when there is none."""
        for card in self.cards:
            if card.purpose == purpose:
                return card
        raise KeyError(purpose)

    def is_borrowed(self, page: Text) -> bool:
        """Whether a page stands in from another language because this one has none yet."""
        return page.language != self.language


def load(content: Path, language: str = FALLBACK, *, other_addresses: Collection[str] = ()) -> Pages:
    """Load site pages and consent cards from content/<language>, and what is missing there from content/en.

    Cards come with the required ones first. `other_addresses` are pages elsewhere, such as /guide/watching:
    links that begin like one of them must lead to one of them. Raises ContentErrors with every problem.
    """
    problems: list[Problem] = []
    languages = list(dict.fromkeys([FALLBACK, language]))
    pages: dict[str, SitePage] = {}
    cards: dict[str, ConsentCard] = {}
    slugs: set[str] = set()
    files: list[MarkdownFile] = []
    for name in languages:
        # English is what the others fall back on, so it must be whole.
        whole = name == FALLBACK
        found = _read(content / name / "pages", PAGE, _page, whole=whole, problems=problems)
        pages |= {page.slug: page for _, page in found if page}
        asked = _read(content / name / "consent", CARD, _card, whole=whole, problems=problems)
        cards |= {card.purpose: card for _, card in asked if card}
        slugs |= {path.stem for path in (content / name / "pages").glob("*.md")}
        files += [file for file, _ in [*found, *asked]]
    body.check_links(
        files,
        {**dict.fromkeys(other_addresses), **dict.fromkeys(ADDRESS + slug for slug in slugs)}
        | {ADDRESS + slug: _ids(page.html) for slug, page in pages.items()},
        own_address={file.path: ADDRESS + file.path.stem for file in files},
        problems=problems,
    )
    if problems:
        raise ContentErrors(problems)
    in_order = sorted(cards.values(), key=lambda card: (not card.required, card.purpose))
    return Pages(language, pages, tuple(in_order))


def addresses(content: Path) -> list[str]:
    """Where the pages of content/en stand, whatever is in them."""
    return [ADDRESS + path.stem for path in sorted((content / FALLBACK / "pages").glob("*.md"))]


PAGE: schema.Schema = {
    "title": schema.text(60),
    "summary": schema.text(200),
    "reviewed": schema.day(),
    "reviewed_by": schema.text(),
    "version": schema.number(1, 10_000),
    "language": schema.text(20),
}
TRANSLATION: schema.Schema = {
    "source_version": schema.number(1, 10_000),
    "translation": schema.text(80),
}
CARD: schema.Schema = {**PAGE, "purpose": schema.text(40), "required": schema.flag()}

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.md")
Made = TypeVar("Made", SitePage, ConsentCard)


def _read(
    folder: Path,
    rules: schema.Schema,
    make: Callable[[MarkdownFile], Made],
    *,
    whole: bool,
    problems: list[Problem],
) -> list[tuple[MarkdownFile, Made | None]]:
    language = folder.parent.name
    if language != FALLBACK:
        rules = {**rules, **TRANSLATION}
    names = sorted(folder.glob("[!.]*[!~]")) if folder.is_dir() else []
    if whole and not names:
        what = "There are no pages here"
        problems.append(Problem(folder, 1, what, "Add them: other languages fall back on these"))
    made: list[tuple[MarkdownFile, Made | None]] = []
    for path in names:
        if not _NAME.fullmatch(path.name):
            what = "This is not the name of a page"
            problems.append(Problem(path, 1, what, "Name it like privacy.md, or move it away"))
        elif file := markdown_file.read(path, rules, problems):
            _check(file, language, problems)
            made.append((file, make(file) if body.check(file, problems) else None))
    return made


def _check(file: MarkdownFile, language: str, problems: list[Problem]) -> None:
    if file.facts["language"] != language:
        what = f"“language” is {file.facts['language']}, but the folder is {language}"
        problems.append(file.problem("language", what, f"Write {language}, or move the file"))
    purpose = file.facts.get("purpose", file.path.stem)
    if purpose != file.path.stem:
        what = f"“purpose” is {purpose}, but the file is {file.path.name}"
        problems.append(file.problem("purpose", what, "Make the two the same"))


def _page(file: MarkdownFile) -> SitePage:
    return SitePage(slug=file.path.stem, **_facts(file))


def _card(file: MarkdownFile) -> ConsentCard:
    return ConsentCard(**_facts(file))


def _facts(file: MarkdownFile) -> dict[str, Any]:
    """As the schema has checked them, and the words as HTML."""
    html = rich_text.to_html(file.body)
    return {"html": html} | {key: fact for key, fact in file.facts.items() if key != "source_version"}


def _ids(html: str) -> list[str]:
    return re.findall(r'<h[234] id="([^"]+)">', html)
