"""The guide: every page of one language, checked, rendered and put in order when it is loaded."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

from watchmeplay.foundation import rich_text
from watchmeplay.foundation.content import body, markdown_file, schema
from watchmeplay.foundation.content.markdown_file import MarkdownFile
from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.manual.ages import EVERY_AGE, Age
from watchmeplay.manual.page import Page, Section
from watchmeplay.manual.search import Index, Result

ADDRESS = "/guide/"
ALL = "all"
FACTS: schema.Schema = {
    "title": schema.text(60),
    "summary": schema.text(200),
    "ages": schema.some_of([ALL, *Age]),
    "order": schema.number(1, 999),
    "minutes": schema.number(1, 30),
    "audience": schema.one_of(["parents", "practitioners"]),
    "keywords": schema.texts(),
    "reviewed": schema.day(),
    "reviewed_by": schema.text(),
    "version": schema.number(1, 10_000),
    "language": schema.text(20),
}


@dataclass(frozen=True)
class Library:
    """The pages in their order. Never changes once loaded, so every request may share it."""

    pages: tuple[Page, ...]
    language: str
    _by_slug: Mapping[str, Page] = field(init=False, repr=False, compare=False)
    _index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_slug", {page.slug: page for page in self.pages})
        object.__setattr__(self, "_index", Index(self.pages))

    def page(self, slug: str) -> Page:
        """The page of that name. KeyError when there is none."""
        return self._by_slug[slug]

    def before(self, page: Page) -> Page | None:
        """The page one would read before this one; None for the first."""
        place = self.pages.index(page)
        return self.pages[place - 1] if place else None

    def after(self, page: Page) -> Page | None:
        """The page one would read next; None for the last."""
        place = self.pages.index(page)
        return self.pages[place + 1] if place + 1 < len(self.pages) else None

    def for_age(self, age: Age) -> tuple[Page, ...]:
        """Pages for children of that age in order, those for every age among them."""
        return tuple(page for page in self.pages if age in page.ages)

    def search(self, words: str, *, limit: int = 20) -> list[Result]:
        """Pages that answer the words, best first."""
        return self._index.search(words, limit=limit)

    def is_borrowed(self, page: Page) -> bool:
        """Whether a page stands in from another language because this one has none yet."""
        return page.language != self.language


def load(folder: Path, *, fallback: Library | None = None, other_addresses: Collection[str] = ()) -> Library:
    """Load the guide of one language from its folder, for example content/en/manual.

    Pages that the folder lacks are borrowed from `fallback`. `other_addresses` are pages outside the guide,
    such as /pages/privacy: links that begin like one of them must lead to one of them. Raises ContentErrors
    with every problem in the folder.
    """
    problems: list[Problem] = []
    names = _names(folder, problems)
    files = [file for name in names if (file := markdown_file.read(name, FACTS, problems))]
    _check_facts(files, folder.parent.name, problems)
    sound = [file for file in files if body.check(file, problems)]
    pages = [_page(file) for file in sound]
    slugs = {_slug(name) for name in names}
    borrowed = [page for page in (fallback.pages if fallback else ()) if page.slug not in slugs]
    body.check_links(
        files,
        # The headings of a page that cannot be rendered are not known; that it exists is.
        {ADDRESS: (), **dict.fromkeys(other_addresses), **dict.fromkeys(ADDRESS + slug for slug in slugs)}
        | {ADDRESS + page.slug: page.ids for page in [*pages, *borrowed]},
        own_address={file.path: ADDRESS + _slug(file.path) for file in files},
        problems=problems,
    )
    if problems:
        raise ContentErrors(problems)
    in_order = sorted([*pages, *borrowed], key=lambda page: (page.order, page.slug))
    return Library(tuple(in_order), folder.parent.name)


_NAME = re.compile(r"\d{3}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
_HEADING = re.compile(r'<h(?P<level>[234]) id="(?P<id>[^"]+)">(?P<title>.*?)</h\1>', re.DOTALL)


def _names(folder: Path, problems: list[Problem]) -> list[Path]:
    if not folder.is_dir():
        problems.append(Problem(folder, 1, "There is no such folder", "Add it, or correct its name"))
        return []
    names = sorted(folder.glob("[!.]*[!~]"))
    if not names:
        problems.append(Problem(folder, 1, "The guide has no pages", "Add one, such as 010-welcome.md"))
    for path in names:
        if not _NAME.fullmatch(path.name):
            remedy = "Name it like 040-watching.md, or move it away"
            problems.append(Problem(path, 1, "This is not the name of a page", remedy))
    return [path for path in names if _NAME.fullmatch(path.name)]


def _check_facts(files: list[MarkdownFile], language: str, problems: list[Problem]) -> None:
    taken: dict[tuple[str, object], str] = {}
    for file in files:
        ages = cast(list[str], file.facts["ages"])
        if ALL in ages and len(ages) > 1:
            problems.append(file.problem("ages", "“ages” says all and more", "Write [all], or the ages"))
        if file.facts["language"] != language:
            what = f"“language” is {file.facts['language']}, but the folder is {language}"
            problems.append(file.problem("language", what, f"Write {language}, or move the file"))
        own = {"slug": _slug(file.path), "order": file.facts["order"], "title": file.facts["title"]}
        for key, value in own.items():
            other = taken.setdefault((key, value), file.path.name)
            if other != file.path.name:
                what = f"The {key} “{value}” is already taken by {other}"
                problems.append(file.problem(key, what, "Give each page its own"))


def _page(file: MarkdownFile) -> Page:
    facts = file.facts
    html = rich_text.to_html(file.body)
    ages = cast(list[str], facts["ages"])
    return Page(
        slug=_slug(file.path),
        title=cast(str, facts["title"]),
        summary=cast(str, facts["summary"]),
        ages=EVERY_AGE if ALL in ages else frozenset(map(Age, ages)),
        order=cast(int, facts["order"]),
        minutes=cast(int, facts["minutes"]),
        audience=cast(str, facts["audience"]),
        keywords=tuple(cast(list[str], facts["keywords"])),
        reviewed=cast(date, facts["reviewed"]),
        reviewed_by=cast(str, facts["reviewed_by"]),
        version=cast(int, facts["version"]),
        language=cast(str, facts["language"]),
        html=html,
        text=rich_text.to_text(html),
        sections=tuple(
            Section(found["id"], rich_text.to_text(found["title"]))
            for found in _HEADING.finditer(html)
            if found["level"] == "2"
        ),
        ids=frozenset(found["id"] for found in _HEADING.finditer(html)),
    )


def _slug(path: Path) -> str:
    return path.stem.partition("-")[2]
