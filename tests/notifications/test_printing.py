"""The worker prints what is missing, one sheet in a turn, and lets nothing keep it from the post."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.conftest import NOW
from tests.post import Post, outcomes
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db
from watchmeplay.manual import prints
from watchmeplay.manual.models import Print
from watchmeplay.manual.press import NotPrinted, Press, Proof
from watchmeplay.notifications import worker
from watchmeplay.notifications.printing import PrintRoom


@pytest.fixture
def press(context, monkeypatch) -> Press:
    """The service's press, quick. It says in `pressed` what it was asked for."""
    pressed: list[str] = []

    def typeset(_press: Press, proof: Proof, *, made: date) -> bytes:
        pressed.append(f"{proof.kind} {proof.language} {made}")
        if "broken" in pressed:
            raise NotPrinted("out of ink")
        return b"%PDF"

    monkeypatch.setattr(Press, "typeset", typeset)
    found: Press = context.extensions["press"]
    monkeypatch.setattr(found, "pressed", pressed, raising=False)
    return found


@pytest.fixture
def room(press: Press) -> PrintRoom:
    return PrintRoom(press, "Europe/London")


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(Print)) or 0


def test_one_sheet_is_made_in_a_turn_until_all_are_there(room: PrintRoom, press) -> None:
    for number in range(1, 9):
        room.turn(hourly=number == 1)
        assert kept() == number
    room.turn(hourly=False)
    assert len(press.pressed) == 8
    assert press.pressed[0] == "guide en 2026-03-10"


def test_once_all_are_there_the_database_is_not_asked_again(room: PrintRoom, monkeypatch) -> None:
    for _ in range(9):
        room.turn(hourly=False)
    monkeypatch.setattr(prints, "missing", lambda _press: pytest.fail("asked"))
    room.turn(hourly=False)


def test_a_sheet_that_cannot_be_made_is_tried_again_in_an_hour(room: PrintRoom, press) -> None:
    press.pressed.append("broken")
    for _ in range(12):
        room.turn(hourly=False)
    assert len(press.pressed) == 1 + 8
    room.turn(hourly=True)
    assert len(press.pressed) == 1 + 9


def test_once_an_hour_old_versions_are_let_go(room: PrintRoom, press) -> None:
    for _ in range(9):
        room.turn(hourly=False)
    db.session.add(Print(kind="guide", language="en", fingerprint="old", made_at=NOW, content=b"%PDF"))
    db.session.commit()
    with clock.frozen(NOW + timedelta(days=8)):
        room.turn(hourly=False)
        assert kept() == 9
        room.turn(hourly=True)
    assert kept() == 8


def test_the_post_goes_out_though_the_press_is_on_fire(
    room, monkeypatch, cast, post: Post, server, caplog
) -> None:
    post.open_doors(cast.amy)
    post.promise(cast.amy)

    def on_fire(_press: Press) -> None:
        raise OperationalError("", {}, Exception("no such table"))

    monkeypatch.setattr(prints, "missing", on_fire)
    desk = worker.open_desk(post.settings, post.ring)
    desk.printing = room
    for _ in range(2):
        worker._turn(desk)
    assert outcomes() == [("sent", None)]
    assert caplog.text.count("Nothing can be printed for now: OperationalError.") == 1
    assert "no such table" not in caplog.text
