"""Signing in at the moment at which the account is closed to that password."""

from threading import Thread

import pytest

from tests.cast import PASSWORD, Cast, email_of
from watchmeplay.accounts import people, sessions, sign_in
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.web.areas import Application

A_MOMENT = 0.3


def test_a_password_that_is_changed_at_that_moment_leaves_no_session_behind(
    app: Application, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, still = app.extensions["keyring"], sign_in._is_still
    changes: list[Thread] = []

    def change() -> None:
        with app.app_context():
            people.change_password(ring, cast.actor(cast.amy), current=PASSWORD, new="another four red boats")
            finish()

    def still_then_changed(person, stored) -> bool:
        answer = still(person, stored)
        changes.append(Thread(target=change))
        changes[0].start()
        changes[0].join(A_MOMENT)
        return answer

    monkeypatch.setattr(sign_in, "_is_still", still_then_changed)
    with app.app_context():
        with unit_of_work():
            token = sign_in.sign_in(
                ring, email_of("amy"), PASSWORD, address="192.0.2.4", lasting=False, device="Phone"
            )
        changes[0].join()
        db.session.remove()
        assert sessions.find(token) is None
