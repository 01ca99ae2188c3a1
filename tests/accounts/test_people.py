"""Accounts: who may see and change them, and one's own password."""

import pytest

from tests.cast import PASSWORD, email_of
from watchmeplay.accounts import people, sessions, sign_in, tallies
from watchmeplay.accounts.models import Person
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import abandon, db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused, TooMany

NEW = "nine quiet blue whales"


def change(app, cast, who: str = "thea", *, current: str = PASSWORD, new: str = NEW) -> None:
    with unit_of_work():
        actor = cast.actor(getattr(cast, who))
        people.change_password(app.extensions["keyring"], actor, current=current, new=new)


def enter(app, who: str, password: str) -> str:
    with unit_of_work():
        return sign_in.sign_in(
            app.extensions["keyring"], email_of(who), password, address=None, lasting=False, device="Test"
        )


def test_a_changed_password_ends_every_session_and_is_the_one_that_works(app, context, cast):
    before = enter(app, "thea", PASSWORD)
    change(app, cast)
    assert sessions.find(before) is None
    with pytest.raises(Refused):
        enter(app, "thea", PASSWORD)
    assert sessions.find(enter(app, "thea", NEW)) is not None


@pytest.mark.parametrize(
    ("current", "new", "field"), [("not this one", NEW, "current"), (PASSWORD, "too short", "new")]
)
def test_a_change_that_is_turned_down_changes_nothing(app, context, cast, current, new, field):
    with pytest.raises(Refused) as refused:
        change(app, cast, current=current, new=new)
    assert refused.value.field == field
    assert sessions.find(enter(app, "thea", PASSWORD)) is not None


def test_a_stolen_session_cannot_guess_the_password_for_long(app, context, cast):
    for _ in range(tallies.NEW_PASSWORD.tries):
        with pytest.raises(Refused):
            change(app, cast, current="a wrong guess")
    with pytest.raises(TooMany):
        change(app, cast)


def test_a_password_changed_while_it_was_worked_out_does_not_let_the_old_one_in(
    app, context, cast, monkeypatch
):
    matches = sign_in.passwords.matches

    def meanwhile(ring, stored, password):
        right = matches(ring, stored, password)
        with unit_of_work():
            db.session.get_one(Person, cast.thea).password_hash = "another"
        return right

    monkeypatch.setattr(sign_in.passwords, "matches", meanwhile)
    with pytest.raises(Refused):
        enter(app, "thea", PASSWORD)


@pytest.mark.parametrize("who", ["amy", "thea", "lea"])
def test_only_an_administrator_lists_and_suspends_accounts(context, cast, who):
    actor = cast.actor(getattr(cast, who))
    with pytest.raises(NotAllowed):
        people.staff(actor)
    with pytest.raises(NotAllowed):
        people.staff_member(actor, cast.una)
    with pytest.raises(NotAllowed), unit_of_work():
        people.suspend(actor, db.session.get_one(Person, cast.una))


def test_an_administrator_never_meets_a_carer(context, cast):
    ann = cast.actor(cast.ann)
    assert {person.role for person in people.staff(ann)} == {Role.PRACTITIONER, Role.LEAD, Role.ADMIN}
    with pytest.raises(NotVisible):
        people.staff_member(ann, cast.amy)


def test_nobody_suspends_themselves(context, cast):
    ann = cast.actor(cast.ann)
    with pytest.raises(Refused), unit_of_work():
        people.suspend(ann, people.me(ann))
    abandon()


def test_names_come_by_id_in_one_go(context, cast):
    assert people.names([cast.amy, cast.thea, cast.amy]) == {cast.amy: "Amy", cast.thea: "Thea"}
    assert people.names([]) == {}


def test_one_ends_only_ones_own_sessions(app, context, cast):
    hers, his = enter(app, "amy", PASSWORD), enter(app, "ben", PASSWORD)
    amy, ben = cast.actor(cast.amy), cast.actor(cast.ben)
    with unit_of_work():
        sessions.end(amy, sessions.find(his).session_id)
    assert sessions.find(his) is not None
    with unit_of_work():
        sessions.end(ben, sessions.find(his).session_id)
    assert sessions.find(his) is None
    assert [row.id for row in sessions.of(amy)] == [sessions.find(hers).session_id]
