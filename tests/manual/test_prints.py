"""Sheets are made once for each version of their words, found again, and let go a week after they were replaced."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import NOW
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import prints
from watchmeplay.manual.library import Library
from watchmeplay.manual.models import Print
from watchmeplay.manual.press import Kind, NotPrinted, Press, Proof

TODAY = NOW.date()


class Drum(Press):
    """A press that is quick: its sheets hold the version they were made for, or nothing at all."""

    broken: frozenset[Kind] = frozenset()

    def typeset(self, proof: Proof, *, made: date) -> bytes:
        if proof.kind in self.broken:
            raise NotPrinted("out of ink")
        return b"%PDF " + proof.fingerprint.encode()


class Shelf:
    """A shelf whose words can be changed."""

    def __init__(self, libraries: dict[str, Library]) -> None:
        self.libraries, self.stamp = libraries, "first"

    def library(self, code: str) -> Library:
        return self.libraries[code]

    def rewrite(self) -> None:
        """Change one word of the English guide."""
        first, *rest = self.libraries["en"].pages
        pages = (replace(first, html=first.html + "x"), *rest[:1])
        self.libraries["en"], self.stamp = Library(pages, "en"), self.stamp + "+"


@pytest.fixture
def shelf(press: Press) -> Shelf:
    """Two pages in each language are a guide too."""
    few = {code: press.shelf.library(code).for_parents.pages[:2] for code in LANGUAGES}
    return Shelf({code: Library(pages, code) for code, pages in few.items()})


@pytest.fixture
def drum(context, shelf: Shelf, press: Press) -> Iterator[Drum]:
    yield Drum(shelf, press._house)  # type: ignore[arg-type]


def make_all(drum: Drum) -> None:
    for kind, code in prints.missing(drum):
        db.session.remove()
        prints.make(drum, kind, code, made=TODAY)


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Print)) or 0


def test_at_first_every_sheet_is_missing_in_every_language(drum: Drum) -> None:
    assert prints.missing(drum) == [(kind, code) for code in LANGUAGES for kind in Kind]
    assert prints.ready(drum, "en") == {}


def test_a_sheet_that_was_made_is_found_with_its_size_and_its_bytes(drum: Drum) -> None:
    size = prints.make(drum, Kind.GUIDE, "cy", made=TODAY)
    assert (Kind.GUIDE, "cy") not in prints.missing(drum)
    found = prints.ready(drum, "cy")
    assert list(found) == [Kind.GUIDE]
    assert found[Kind.GUIDE].size == size
    assert prints.content(found[Kind.GUIDE]) == b"%PDF " + drum.fingerprint(Kind.GUIDE, "cy").encode()
    assert prints.ready(drum, "pl") == {}


def test_two_that_make_the_same_sheet_keep_it_once(drum: Drum) -> None:
    for _ in range(2):
        prints.make(drum, Kind.GUIDE, "cy", made=TODAY)
    assert kept() == 1


def test_a_changed_word_asks_for_the_guide_again_and_for_nothing_else(drum: Drum, shelf: Shelf) -> None:
    make_all(drum)
    shelf.rewrite()
    assert prints.missing(drum) == [(Kind.GUIDE, "en")]
    assert Kind.GUIDE not in prints.ready(drum, "en")


@pytest.mark.parametrize(
    "changes",
    [{"service": "Another name"}, {"rings": ()}, {"drawings": {}}, {"say": lambda _code, words: words + "."}],
    ids=lambda changes: "-".join(changes),
)
def test_whatever_stands_on_a_sheet_makes_its_version(drum: Drum, changes) -> None:
    other = Drum(drum.shelf, replace(drum._house, **changes))
    assert other.fingerprint(Kind.GUIDE, "en") != drum.fingerprint(Kind.GUIDE, "en")


def test_a_template_makes_the_version_too(drum: Drum, monkeypatch) -> None:
    before = drum.fingerprint(Kind.GUIDE, "en")
    other = Drum(drum.shelf, drum._house)
    monkeypatch.setattr(other, "_templates", b"another template")
    assert other.fingerprint(Kind.GUIDE, "en") != before


def test_the_day_makes_no_version(drum: Drum) -> None:
    before = drum.fingerprint(Kind.GUIDE, "en")
    with clock.frozen(NOW + timedelta(days=400)):
        assert Drum(drum.shelf, drum._house).fingerprint(Kind.GUIDE, "en") == before


def test_a_replaced_version_stays_for_a_week(drum: Drum, shelf: Shelf) -> None:
    make_all(drum)
    shelf.rewrite()
    with clock.frozen(NOW + timedelta(days=30)):
        make_all(drum)
    for days, left in ((30, 9), (36, 9), (38, 8), (400, 8)):
        with clock.frozen(NOW + timedelta(days=days)), unit_of_work():
            prints.forget_old(drum)
        assert kept() == left, days
    assert prints.missing(drum) == []


def test_an_old_version_stays_until_there_is_a_new_one(drum: Drum, shelf: Shelf) -> None:
    make_all(drum)
    shelf.rewrite()
    with clock.frozen(NOW + timedelta(days=400)), unit_of_work():
        prints.forget_old(drum)
    assert kept() == 8


def test_a_sheet_that_cannot_be_made_does_not_hold_up_the_others(drum: Drum, caplog) -> None:
    drum.broken = frozenset({Kind.GUIDE})
    later: set[tuple[Kind, str]] = set()
    done = []
    while turn := prints.make_first_missing(drum, made=TODAY, but=later):
        done.append(turn)
    assert len(done) == 8
    assert later == {(Kind.GUIDE, code) for code in LANGUAGES}
    assert kept() == 4
    assert "out of ink" in caplog.text


def test_the_command_makes_what_is_missing_and_then_has_nothing_to_do(
    drum: Drum, context, monkeypatch
) -> None:
    monkeypatch.setattr(Press, "typeset", Drum.typeset)
    monkeypatch.setattr(Press, "broken", frozenset(), raising=False)
    told = context.test_cli_runner().invoke(args=["prints"])
    assert told.exit_code == 0, told.output
    assert told.output.count(" bytes in ") == 8
    assert "week-sheet in ar: " in told.output
    assert context.test_cli_runner().invoke(args=["prints"]).output == ""


def test_the_command_says_what_could_not_be_made(context, monkeypatch) -> None:
    monkeypatch.setattr(Press, "typeset", Drum.typeset)
    monkeypatch.setattr(Press, "broken", frozenset(Kind), raising=False)
    told = context.test_cli_runner().invoke(args=["prints"])
    assert told.exit_code == 1
    assert "guide in en: out of ink" in told.output
