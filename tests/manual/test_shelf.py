"""The shelf holds the guide of every language, and takes up what a service publishes, whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.cast import Cast
from tests.manual.pages import TRANSLATED, guide_folder, source, write
from watchmeplay.foundation import clock
from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.manual import editions, shelf
from watchmeplay.manual.models import Edition, EditionFile
from watchmeplay.manual.shelf import LOOKS_AFTER_FAILING, LOOKS_EVERY, Shelf

PATH = "en/manual/010-watching.md"


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    """A small content folder with one page, in two languages."""
    write(guide_folder(tmp_path / "content"), "010-watching.md", "As built.")
    welsh = guide_folder(tmp_path / "content", "cy")
    write(welsh, "010-watching.md", "Fel y mae.", title="Gwylio", language="cy", **TRANSLATED)
    return tmp_path / "content"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the shelf's own clock on by some seconds."""
    at = [100.0]
    monkeypatch.setattr(shelf, "monotonic", lambda: at[0])

    def pass_by(seconds: float) -> None:
        at[0] += seconds

    return pass_by


def publish(cast: Cast, number: int, files: dict[str, str]) -> None:
    with unit_of_work():
        edition = Edition(
            id=uuid4(), number=number, made_by=cast.ann, published_by=cast.ann, published_at=clock.now()
        )
        db.session.add(edition)
        db.session.flush()
        for path, text in files.items():
            db.session.add(EditionFile(edition_id=edition.id, path=path, content=text.encode()))


def noting(asked: list[int]) -> Callable[[], None]:
    """Notes every statement until the function that it gives back is called."""

    def note(*_: object) -> None:
        asked.append(1)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    return lambda: event.remove(engine, "before_cursor_execute", note)


def words(held: Shelf, language: str = "en") -> str:
    return held.library(language).page("watching").text


def test_each_language_has_its_guide_and_an_unknown_one_the_english(context, layer: Path) -> None:
    held = Shelf((layer,), say=lambda code, words: words)
    assert (words(held), words(held, "cy"), words(held, "pl"), words(held, "xx")) == (
        "As built.", "Fel y mae.", "As built.", "As built.",
    )  # fmt: skip
    assert held.library("pl").is_borrowed(held.library("pl").page("watching"))


def test_a_published_edition_is_taken_up_and_changes_the_stamp(context, cast: Cast, layer: Path) -> None:
    held = Shelf((layer,), say=lambda code, words: words)
    held.catch_up(now=True)
    before = held.stamp
    publish(cast, 1, {PATH: source("Ours.")})
    held.catch_up(now=True)
    assert words(held) == "Ours."
    assert held.stamp != before
    publish(cast, 2, {})
    held.catch_up(now=True)
    assert words(held) == "As built."
    assert held.stamp == before


def test_an_edition_that_cannot_be_shown_leaves_the_guide_and_says_why(
    context, cast: Cast, layer: Path, caplog: pytest.LogCaptureFixture
) -> None:
    held = Shelf((layer,), say=lambda code, words: words)
    publish(cast, 1, {PATH: source("Ours.")})
    held.catch_up(now=True)
    before = held.stamp
    publish(cast, 2, {PATH: source("See [this](/guide/nowhere).")})
    held.catch_up(now=True)
    assert (words(held), held.stamp) == ("Ours.", before)
    assert [problem.what for problem in held.problems] == ["There is no page /guide/nowhere"]
    assert "cannot be shown: 1 problems" in caplog.text
    publish(cast, 3, {PATH: source("Mended.")})
    held.catch_up(now=True)
    assert (words(held), held.problems) == ("Mended.", ())


def test_the_database_is_asked_at_most_every_two_seconds(
    context, cast: Cast, layer: Path, now, request: pytest.FixtureRequest
) -> None:
    held, asked = Shelf((layer,), say=lambda code, words: words), []
    request.addfinalizer(noting(asked))
    held.catch_up()
    first = len(asked)
    publish(cast, 1, {PATH: source("Ours.")})
    asked.clear()
    now(LOOKS_EVERY - 0.1)
    for _ in range(5):
        held.catch_up()
    assert first and not asked and words(held) == "As built."
    now(0.2)
    held.catch_up()
    assert asked and words(held) == "Ours."


def test_a_database_that_is_away_changes_nothing_and_is_left_alone_for_a_while(
    context, cast: Cast, layer: Path, now, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Shelf((layer,), say=lambda code, words: words)
    publish(cast, 1, {PATH: source("Ours.")})
    held.catch_up(now=True)

    def away() -> None:
        raise OperationalError("select", {}, Exception("away"))

    with monkeypatch.context() as broken:
        broken.setattr(editions, "live", away)
        held.catch_up(now=True)
    assert words(held) == "Ours."
    publish(cast, 2, {PATH: source("Later.")})
    now(LOOKS_AFTER_FAILING - 1)
    held.catch_up()
    assert words(held) == "Ours."
    now(2)
    held.catch_up()
    assert words(held) == "Later."


def test_an_edition_that_finds_no_room_is_taken_up_later(
    context, cast: Cast, layer: Path, now, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held = Shelf((layer,), say=lambda code, words: words)
    publish(cast, 1, {PATH: source("Ours.")})

    def full() -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(shelf, "TemporaryDirectory", full)
        held.catch_up(now=True)
    assert (words(held), held.edition) == ("As built.", None)
    assert "No space left" in caplog.text
    now(LOOKS_AFTER_FAILING)
    held.catch_up()
    assert words(held) == "Ours."


def test_an_edition_that_is_read_slowly_does_not_take_the_place_of_a_newer(
    context, app, cast: Cast, layer: Path, now, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, assemble, others = Shelf((layer,), say=lambda code, words: words), Shelf._assemble, []
    publish(cast, 1, {PATH: source("Older.")})

    def newer() -> None:
        with app.app_context():
            held.catch_up(now=True)

    def slow(self: Shelf, layers: tuple[Path, ...]):
        if not others:
            publish(cast, 2, {PATH: source("Newer.")})
            others.append(Thread(target=newer))
            others[0].start()
            others[0].join(0.3)
        return assemble(self, layers)

    monkeypatch.setattr(Shelf, "_assemble", slow)
    held.catch_up()
    others[0].join()
    assert words(held) == "Newer."


def test_a_preview_shows_what_would_be_and_changes_nothing(context, layer: Path) -> None:
    held = Shelf((layer,), say=lambda code, words: words)
    before = held.stamp
    shown = held.preview({PATH: source("Maybe.").encode(), "en/manual/020-new.md": _second()})
    assert [page.slug for page in shown["en"].pages] == ["watching", "new"]
    assert [page.slug for page in shown["cy"].pages] == ["watching", "new"]
    with pytest.raises(ContentErrors):
        held.preview({PATH: b"\xff"})
    assert (words(held), held.stamp) == ("As built.", before)


def test_a_folder_of_the_service_lies_between_what_is_built_in_and_an_edition(
    context, cast: Cast, layer: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    write(guide_folder(own), "010-watching.md", "In the folder.")
    held = Shelf((layer, own), say=lambda code, words: words)
    assert words(held) == "In the folder."
    publish(cast, 1, {PATH: source("In the edition.")})
    held.catch_up(now=True)
    assert words(held) == "In the edition."


def _second() -> bytes:
    return source("New.", title="New", order="20").encode()
