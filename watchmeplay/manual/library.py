"""The guide in one language: its pages in order, by age, by need and by words. `loading` makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from watchmeplay.manual.ages import Age
from watchmeplay.manual.page import Page, Part
from watchmeplay.manual.search import Index, Result

ADDRESS = "/guide/"


@dataclass(frozen=True)
class Library:
    """The pages in their order. Never changes once loaded, so every request may share it.

    `hidden` are the pages that a service keeps from its readers.
    """

    pages: tuple[Page, ...]
    language: str
    hidden: tuple[Page, ...] = ()
    _by_slug: Mapping[str, Page] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_slug", {page.slug: page for page in self.pages})

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
        """Pages for children of that age: the page about it, then ideas, then the rest, each in order."""
        first = (Part.AGES, Part.IDEAS)
        fitting = (page for page in self.pages if age in page.ages)
        return tuple(sorted(fitting, key=lambda page: first.index(page.part) if page.part in first else 9))

    def by_part(self) -> Mapping[Part, tuple[Page, ...]]:
        """The parts that have pages, in order, each with its pages."""
        parts = {part: tuple(page for page in self.pages if page.part == part) for part in Part}
        return {part: pages for part, pages in parts.items() if pages}

    def by_need(self) -> Mapping[Part, tuple[tuple[str, Page], ...]]:
        """What a parent might say, each with the page that answers it, under the parts they stand in.

        What is hard comes first: nobody looks for it at leisure.
        """
        parts = self.by_part()
        needs = {
            part: tuple((need, page) for page in parts[part] for need in page.needs)
            for part in sorted(parts, key=lambda part: part != Part.HARD)
        }
        return {part: found for part, found in needs.items() if found}

    def search(self, words: str, *, limit: int = 20) -> list[Result]:
        """Pages that answer the words, best first."""
        return self._index.search(words, limit=limit)

    def is_borrowed(self, page: Page) -> bool:
        """Whether a page stands in from another language because this one has none yet."""
        return page.language != self.language

    @cached_property
    def for_parents(self) -> "Library":
        """The same guide without the pages for practitioners."""
        return Library(tuple(page for page in self.pages if page.for_parents), self.language)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever any word, fact or order of the pages does."""
        told = sha256()
        for page in self.pages:
            # Sets have no order of their own.
            facts = replace(page, ages=frozenset(), ids=frozenset())
            told.update(repr((facts, sorted(page.ages), sorted(page.ids))).encode())
        return told.hexdigest()[:16]

    @cached_property
    def _index(self) -> Index:
        return Index(self.pages)
