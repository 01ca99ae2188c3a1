"""Makes the guide of one language from its folders: every file checked, rendered and put in order."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from markupsafe import Markup

from watchmeplay.foundation import rich_text
from watchmeplay.foundation.content import body, markdown_file, schema, toml_file
from watchmeplay.foundation.content.markdown_file import MarkdownFile
from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.foundation.languages import ENGLISH
from watchmeplay.manual import blocks
from watchmeplay.manual.ages import EVERY_AGE, Age
from watchmeplay.manual.library import ADDRESS, Library
from watchmeplay.manual.page import PARENTS, PRACTITIONERS, Page, Part, Section

ALL = "all"
HIDDEN = "hide.toml"
# A page is known by its name wherever it is kept, so the name has to fit there.
NAME = re.compile(r"\d{3}-(?=[a-z0-9-]{1,60}\.md)[a-z0-9]+(?:-[a-z0-9]+)*\.md")
# In one of its rooms the guide has these addresses for itself.
TAKEN = frozenset(
    {"age", "attachments", "keep", "needs", "print", "recordings", "search", "standing", "without-signal"}
)
FACTS: schema.Schema = {
    "title": schema.text(60),
    "summary": schema.text(200),
    "part": schema.one_of([*Part]),
    "ages": schema.some_of([ALL, *Age]),
    "order": schema.number(1, 999),
    "minutes": schema.number(1, 30),
    "audience": schema.one_of([PARENTS, PRACTITIONERS]),
    "keywords": schema.texts(),
    "needs": schema.texts_or_none(),
    "illustration": schema.text(60),
    "illustration_alt": schema.text(200),
    "reviewed": schema.day(),
    "reviewed_by": schema.text(),
    "version": schema.number(1, 10_000),
    "language": schema.text(20),
}
TRANSLATION: schema.Schema = {
    **FACTS,
    "source_version": schema.number(1, 10_000),
    "translation": schema.text(80),
}
# Pages about playing have every block; the others those that fit.
ABOUT_PLAYING = frozenset({Part.PILLARS, Part.AGES, Part.IDEAS, Part.HARD, Part.FAMILIES})


def load(
    *folders: Path,
    fallback: Library | None = None,
    other_addresses: Collection[str] = (),
    illustrations: Collection[str] | None = None,
    say: Callable[[str], str] = str,
) -> Library:
    """Load the guide of one language from its folders, for example content/en/manual.

    A page in a later folder takes the place of the page of that name in an earlier one; a later folder may
    also hide pages, in hide.toml. Pages that no folder has are borrowed from `fallback`, and what is hidden
    there is hidden here. `other_addresses`
    are pages outside the guide, such as /pages/privacy: links that begin like one of them must lead to one
    of them. `illustrations` are the names of the scenes there are. `say` puts a block's heading into the
    language. Raises ContentErrors with every problem in the folders.
    """
    problems: list[Problem] = []
    language = folders[0].parent.name
    names = _names(folders, fallback, problems)
    hidden = _hidden(folders[1:], problems)
    rules = FACTS if language == ENGLISH.code else TRANSLATION
    files = [file for name in names if (file := markdown_file.read(name, rules, problems))]
    _check_facts(files, language, illustrations, problems)
    sound = [file for file in files if body.check(file, problems, blocks=blocks.HEADINGS)]
    headings = {name: say(heading) for name, heading in blocks.HEADINGS.items()}
    pages = [_page(file, html) for file in sound if (html := _html(file, headings, problems)) is not None]
    slugs = {slug(name) for name in names}
    lent = (*fallback.pages, *fallback.hidden) if fallback else ()
    borrowed = [page for page in lent if page.slug not in slugs]
    _check_hidden(hidden, slugs | {page.slug for page in borrowed}, problems)
    kept_back = hidden.keys() | {page.slug for page in (fallback.hidden if fallback else ())}
    body.check_links(
        files,
        # The headings of a page that cannot be rendered are not known; that it exists is.
        {ADDRESS: (), **dict.fromkeys(other_addresses), **dict.fromkeys(ADDRESS + slug for slug in slugs)}
        | {ADDRESS + page.slug: page.ids for page in [*pages, *borrowed]},
        own_address={file.path: ADDRESS + slug(file.path) for file in files},
        problems=problems,
    )
    if problems:
        raise ContentErrors(problems)
    in_order = sorted([*pages, *borrowed], key=lambda page: (page.order, page.slug))
    return Library(
        tuple(_without_links_to(kept_back, page) for page in in_order if page.slug not in kept_back),
        language,
        hidden=tuple(page for page in in_order if page.slug in kept_back),
    )


def slug(path: Path) -> str:
    """The name of a page in its address: 120-watching.md is watching."""
    return path.stem.partition("-")[2]


_HEADING = re.compile(r'<h(?P<level>[234]) id="(?P<id>[^"]+)">(?P<title>.*?)</h\1>', re.DOTALL)


def _names(folders: tuple[Path, ...], fallback: Library | None, problems: list[Problem]) -> list[Path]:
    """The file of each page, from the last folder that has one."""
    chosen: dict[str, Path] = {}
    for number, folder in enumerate(folders):
        own: dict[str, Path] = {}
        if not folder.is_dir():
            if number == 0 and fallback is None:
                problems.append(Problem(folder, 1, "There is no such folder", "Add it, or correct its name"))
            continue
        names = sorted(folder.glob("[!.]*[!~]"))
        if not names and number == 0:
            problems.append(Problem(folder, 1, "The guide has no pages", "Add one, such as 010-welcome.md"))
        for path in names:
            if not NAME.fullmatch(path.name):
                if not (number and path.name == HIDDEN):
                    remedy = "Name it like 040-watching.md, or move it away"
                    problems.append(Problem(path, 1, "This is not the name of a page", remedy))
            elif slug(path) in TAKEN:
                what = f"“{slug(path)}” is an address that the guide has for itself"
                problems.append(Problem(path, 1, what, "Give the page another name after its number"))
            elif slug(path) in own:
                what = f"The slug “{slug(path)}” is already taken by {own[slug(path)].name}"
                problems.append(Problem(path, 1, what, "Give each page its own"))
            else:
                own[slug(path)] = path
        chosen |= own
    return sorted(chosen.values(), key=lambda path: path.name)


def _hidden(folders: tuple[Path, ...], problems: list[Problem]) -> Mapping[str, toml_file.Entry]:
    rules: schema.Schema = {"code": schema.text(80)}
    hidden: dict[str, toml_file.Entry] = {}
    for folder in folders:
        path = folder / HIDDEN
        if path.is_file():
            for entry in toml_file.read(path, {"hide": rules}, problems)["hide"]:
                hidden[cast(str, entry.facts["code"])] = entry
    return hidden


def _check_hidden(
    hidden: Mapping[str, toml_file.Entry], known: Collection[str], problems: list[Problem]
) -> None:
    for name, entry in hidden.items():
        if name not in known:
            problems.append(
                entry.problem("code", f"There is no page “{name}” to hide", "Correct it, or take it out")
            )


def _without_links_to(hidden: Collection[str], page: Page) -> Page:
    """The page with its links to hidden pages made plain words: nobody is led to a page that is not there."""
    if not hidden:
        return page
    led_nowhere = re.compile(
        rf'<a href="{ADDRESS}(?:{"|".join(map(re.escape, hidden))})(?:#[^"]*)?"[^>]*>(.*?)</a>',
        re.DOTALL,
    )
    return replace(page, html=Markup(led_nowhere.sub(r"\1", str(page.html))))  # noqa: S704


def _check_facts(
    files: list[MarkdownFile],
    language: str,
    illustrations: Collection[str] | None,
    problems: list[Problem],
) -> None:
    taken: dict[tuple[str, object], str] = {}
    for file in files:
        ages = cast(list[str], file.facts["ages"])
        if ALL in ages and len(ages) > 1:
            problems.append(file.problem("ages", "“ages” says all and more", "Write [all], or the ages"))
        if file.facts["language"] != language:
            what = f"“language” is {file.facts['language']}, but the folder is {language}"
            problems.append(file.problem("language", what, f"Write {language}, or move the file"))
        drawn = file.facts["illustration"]
        if illustrations is not None and drawn not in illustrations:
            remedy = "Use the name of a scene in drawings/scenes.toml, or add one there"
            problems.append(file.problem("illustration", f"There is no scene “{drawn}”", remedy))
        own = {"order": file.facts["order"], "title": file.facts["title"]}
        for key, value in own.items():
            other = taken.setdefault((key, value), file.path.name)
            if other != file.path.name:
                what = f"The {key} “{value}” is already taken by {other}"
                problems.append(file.problem(key, what, "Give each page its own"))
        _check_blocks(file, problems)


def _check_blocks(file: MarkdownFile, problems: list[Problem]) -> None:
    if file.facts["part"] not in ABOUT_PLAYING:
        return
    found = [name for name in body.fenced(file) if name in blocks.WHOLE]
    if found != list(blocks.WHOLE):
        what = f"A page about playing has the blocks {', '.join(blocks.WHOLE)}, once each and in this order"
        remedy = f"It has {', '.join(found) or 'none'}: add, move or take out"
        problems.append(Problem(file.path, file.body_line, what, remedy))


def _html(file: MarkdownFile, headings: Mapping[str, str], problems: list[Problem]) -> Markup | None:
    try:
        return rich_text.to_html(file.body, headings)
    except ValueError:
        what = "Lists or quotations stand too deep in one another"
        problems.append(Problem(file.path, file.body_line, what, "Use at most four levels"))
        return None


def _page(file: MarkdownFile, html: Markup) -> Page:
    facts: dict[str, Any] = dict(file.facts)
    ages = facts.pop("ages")
    return Page(
        slug=slug(file.path),
        part=Part(facts.pop("part")),
        ages=EVERY_AGE if ALL in ages else frozenset(map(Age, ages)),
        keywords=tuple(facts.pop("keywords")),
        needs=tuple(facts.pop("needs")),
        html=html,
        text=rich_text.to_text(html),
        sections=tuple(
            Section(found["id"], rich_text.to_text(found["title"]))
            for found in _HEADING.finditer(html)
            if found["level"] == "2"
        ),
        ids=frozenset(found["id"] for found in _HEADING.finditer(html)),
        **facts,
    )
