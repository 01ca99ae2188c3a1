"""The guide in every language as it stands now: the built-in words, and over them the service's own."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.foundation.languages import ENGLISH, TRANSLATED
from watchmeplay.manual import attachments, editions
from watchmeplay.manual.attachments import Attached
from watchmeplay.manual.library import ADDRESS, Library
from watchmeplay.manual.loading import load, slug

# Another process may publish an edition: how many seconds may pass before this one looks.
LOOKS_EVERY = 2.0
# A database that is away, or a disk that is full, is not asked again at once: each asking may keep a reader waiting.
LOOKS_AFTER_FAILING = 30.0

Say = Callable[[str, str], str]
Libraries = Mapping[str, Library]
_log = logging.getLogger(__name__)


class Shelf:
    """Holds the libraries and changes them all at once when an edition is published; and what is attached.

    `layers` are folders like content/, later ones over earlier ones. `say(code, words)` puts a block's
    heading into a language. An edition that cannot be loaded leaves the guide as it was; `problems` tells why.
    """

    def __init__(
        self,
        layers: tuple[Path, ...],
        *,
        say: Say,
        other_addresses: Collection[str] = (),
        illustrations: Collection[str] | None = None,
    ) -> None:
        self._layers = layers
        self._say = say
        self._other_addresses = other_addresses
        self._illustrations = illustrations
        self._built: Libraries = {}
        self._built = self._libraries = self._assemble(layers)
        self._previewed: tuple[str, Libraries | tuple[Problem, ...]] | None = None
        self._edition: UUID | None = None
        self._looks_at: float | None = None
        # Whoever reads an edition slowly must not put it in the place of a newer one.
        self._turn = Lock()
        self.attachments: tuple[Attached, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self._stamp = self._restamped()

    @property
    def edition(self) -> UUID | None:
        """The published edition that is shown; None while the guide is as it was built."""
        return self._edition

    @property
    def layers(self) -> tuple[Path, ...]:
        """The folders under the service's own edition, the built-in one first."""
        return self._layers

    def library(self, language: str) -> Library:
        """The guide in a language; the English one where there is none."""
        return self._libraries.get(language, self._libraries[ENGLISH.code])

    @property
    def stamp(self) -> str:
        """Changes whenever the guide does."""
        return self._stamp

    @property
    def is_due(self) -> bool:
        """Whether it is time to look for a newer edition."""
        return self._looks_at is None or monotonic() >= self._looks_at

    def catch_up(self, *, now: bool = False) -> None:
        """Take up the newest published edition, and what is attached. Needs an application context.

        Asks the database at most every two seconds, unless it is to be `now`.
        """
        if not (now or self.is_due) or not self._turn.acquire(blocking=now):
            return
        try:
            self._looks_at = monotonic() + LOOKS_EVERY
            self._look()
        except (SQLAlchemyError, OSError) as fault:
            self._looks_at = monotonic() + LOOKS_AFTER_FAILING
            if isinstance(fault, OSError):
                _log.error("the guide could not be looked through: %s", fault.strerror)
        finally:
            self._turn.release()

    def preview(self, files: Mapping[str, bytes]) -> Libraries:
        """The guide as it would be with these files over it. Raises ContentErrors; changes nothing.

        The last preview is kept: a draft is looked at page by page, and then published.
        """
        mark = _mark(files)
        previewed = self._previewed
        if previewed is None or previewed[0] != mark:
            previewed = self._previewed = (mark, self._tried(files))
        made = previewed[1]
        if isinstance(made, tuple):
            raise ContentErrors(list(made))
        return made

    def _tried(self, files: Mapping[str, bytes]) -> Libraries | tuple[Problem, ...]:
        try:
            return self._with(files)
        except ContentErrors as errors:
            return errors.problems

    def _look(self) -> None:
        attached, live = attachments.shown(), editions.live()
        if live != self._edition:
            self._take_up(editions.files(live) if live else {})
            self._edition = live
        self.attachments = attached
        self._stamp = self._restamped()

    def _take_up(self, files: Mapping[str, bytes]) -> None:
        try:
            self._libraries = self.preview(files)
            self.problems = ()
        except ContentErrors as errors:
            self.problems = errors.problems
            _log.error(
                "the published edition of the guide cannot be shown: %s problems", len(errors.problems)
            )

    def _with(self, files: Mapping[str, bytes]) -> Libraries:
        if not files:
            return self._built
        with TemporaryDirectory() as folder:
            top = Path(folder)
            for name, content in files.items():
                path = top / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            return self._assemble((*self._layers, top))

    def _assemble(self, layers: tuple[Path, ...]) -> Libraries:
        problems: list[Problem] = []
        english = self._load(ENGLISH.code, layers, None, problems)
        lender, known = english, tuple(self._other_addresses)
        if lender is None:
            # What is wrong in the translations is told too. They are held against every English page there is.
            lender = Library((), ENGLISH.code, hidden=self._built[ENGLISH.code].pages if self._built else ())
            known += tuple(ADDRESS + slug(path) for path in _english_pages(layers))
        others = {
            language.code: self._load(language.code, layers, lender, problems, known)
            for language in TRANSLATED
        }
        if problems:
            raise ContentErrors(problems)
        return {code: made for code, made in {ENGLISH.code: english, **others}.items() if made}

    def _load(
        self,
        code: str,
        layers: tuple[Path, ...],
        fallback: Library | None,
        problems: list[Problem],
        other_addresses: Collection[str] | None = None,
    ) -> Library | None:
        try:
            return load(
                *(layer / code / "manual" for layer in layers),
                fallback=fallback,
                other_addresses=self._other_addresses if other_addresses is None else other_addresses,
                illustrations=self._illustrations,
                say=lambda words: self._say(code, words),
            )
        except ContentErrors as errors:
            problems.extend(errors.problems)
            return None

    def _restamped(self) -> str:
        words = ".".join(library.fingerprint for library in self._libraries.values())
        return f"{words}.{sha256(repr(self.attachments).encode()).hexdigest()[:16]}"


def _mark(files: Mapping[str, bytes]) -> str:
    told = sha256()
    for name, content in sorted(files.items()):
        told.update(f"{name}:{len(content)}:".encode() + content)
    return told.hexdigest()


def _english_pages(layers: tuple[Path, ...]) -> Iterator[Path]:
    for layer in layers:
        yield from (layer / ENGLISH.code / "manual").glob("[0-9]*.md")
