"""Adults in families: who sees whom and what, from invitation to leaving and coming back."""

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from watchmeplay.accounts import sessions
from watchmeplay.accounts.models import Person, SignInSession
from watchmeplay.families import memberships, overview, records, returns, safe_contact
from watchmeplay.families.models import Basis, Family, Grant, Household, Membership, SafeContact
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped

APPROVED = Basis.PRACTITIONER_APPROVED


def seen_by(cast: Cast, who: str) -> dict[str, int]:
    """How many families, children and places in families one of the cast can read."""
    actor = cast.actor(getattr(cast, who))
    return {
        model.__name__: db.session.scalar(scoped(actor, func.count(model.id)))
        for model in (Family, Membership, Grant, SafeContact, Household)
    } | {"Child": len(records.children(actor))}


@pytest.mark.parametrize("who", ["fred", "pia"])
def test_who_has_left_or_not_yet_joined_sees_nothing(context, cast, who):
    assert set(seen_by(cast, who).values()) == {0}


def test_a_carer_sees_only_their_own_place(context, cast):
    assert seen_by(cast, "amy") == {
        "Family": 1, "Membership": 1, "Grant": 2, "SafeContact": 1, "Household": 0, "Child": 2,
    }  # fmt: skip


def test_what_a_carer_reads_does_not_change_with_another_adult(context, cast):
    before = seen_by(cast, "amy")
    thea = cast.actor(cast.thea)
    with unit_of_work():
        memberships.invite_caregiver(
            thea, family_id=cast.rowans, name="Gran", child_ids=[cast.ada], basis=APPROVED
        )
        memberships.suspend(
            thea, family_id=cast.rowans, person_id=cast.ben, child_id=cast.ada, suspended=True
        )
        memberships.leave(thea, family_id=cast.rowans, person_id=cast.ben)
    assert seen_by(cast, "amy") == before


def test_joining_opens_what_was_granted_and_nothing_else(context, cast):
    with unit_of_work():
        memberships.join(db.session.get_one(Person, cast.pia), own_word="nan")
    pia = cast.actor(cast.pia)
    assert [child.name for child in records.children(pia)] == ["Ada"]
    assert memberships.own_word(pia) == "nan"


def test_joining_again_keeps_ones_own_word_and_first_day(context, cast):
    amy = cast.actor(cast.amy)
    first = memberships.carer(amy, cast.rowans, cast.amy)
    with unit_of_work():
        memberships.join(db.session.get_one(Person, cast.amy), own_word="mama")
    with unit_of_work():
        memberships.join(db.session.get_one(Person, cast.amy), own_word=None)
    again = memberships.carer(amy, cast.rowans, cast.amy)
    assert (again.own_word, again.joined_at) == ("mama", first.joined_at)


def test_only_the_invited_are_new(context, cast):
    people = {name: db.session.get_one(Person, getattr(cast, name)) for name in ("pia", "amy", "fred")}
    assert {name: memberships.is_new(person) for name, person in people.items()} == {
        "pia": True, "amy": False, "fred": False,
    }  # fmt: skip


def test_who_has_left_cannot_join_by_themselves(context, cast):
    with pytest.raises(NotVisible), unit_of_work():
        memberships.join(db.session.get_one(Person, cast.fred), own_word="")


def test_one_form_sent_twice_invites_one_person(context, cast):
    thea = cast.actor(cast.thea)
    asked = {
        "family_id": cast.rowans,
        "name": "Gran",
        "child_ids": [cast.ada],
        "basis": APPROVED,
        "key": "k1",
    }
    with unit_of_work():
        first, way = memberships.invite_caregiver(thea, **asked)
    with unit_of_work():
        again, nothing = memberships.invite_caregiver(thea, **asked)
    assert way is not None
    assert nothing is None
    assert first.person_id == again.person_id
    with pytest.raises(KeyReused), unit_of_work():
        memberships.invite_caregiver(thea, **{**asked, "name": "Grandad"})


@pytest.mark.parametrize("who", ["amy", "ann", "una", "ola", "lou"])
def test_strangers_to_a_family_arrange_nothing_in_it(context, cast, who):
    actor, here = cast.actor(getattr(cast, who)), {"family_id": cast.rowans, "person_id": cast.ben}
    attempts = [
        lambda: memberships.invite_caregiver(
            actor, family_id=cast.rowans, name="X", child_ids=[cast.ada], basis=APPROVED
        ),
        lambda: memberships.invite_again(actor, **here),
        lambda: memberships.leave(actor, **here),
        lambda: memberships.suspend(actor, **here, child_id=cast.ada, suspended=True),
        lambda: memberships.give_access(actor, **here, child_id=cast.ada, basis=APPROVED),
        lambda: memberships.agree_sharing(actor, **here, with_person_id=cast.amy, agreed=True),
        lambda: safe_contact.mark_unsafe(actor, **here, unsafe=True, note=""),
        lambda: returns.invite_back(
            actor, family_id=cast.rowans, person_id=cast.fred, child_ids=[cast.ada], basis=APPROVED
        ),
        lambda: overview.surroundings(actor, cast.rowans),
    ]
    for attempt in attempts:
        with pytest.raises((NotVisible, NotAllowed)), unit_of_work():
            attempt()


def test_suspending_twice_keeps_the_first_moment(context, cast):
    thea, asked = cast.actor(cast.thea), {"family_id": cast.rowans, "person_id": cast.ben}
    for _ in range(2):
        with unit_of_work():
            memberships.suspend(thea, **asked, child_id=cast.ada, suspended=True)
    assert [child.name for child in records.children(cast.actor(cast.ben))] == ["Max"]
    lines = select(func.count(AuditLine.id)).where(
        AuditLine.act == Act.GRANT_CHANGED, AuditLine.subject_id == cast.ben
    )
    assert db.session.scalar(lines) == 2


def test_giving_access_twice_is_one_grant(context, cast):
    thea, asked = cast.actor(cast.thea), {"family_id": cast.rowans, "person_id": cast.pia}
    for _ in range(2):
        with unit_of_work():
            memberships.give_access(thea, **asked, child_id=cast.max, basis=APPROVED)
    theirs = [grant for grant in memberships.grants(thea, cast.rowans) if grant.person_id == cast.pia]
    assert {grant.child_id for grant in theirs} == {cast.ada, cast.max}
    assert len(theirs) == 2


def test_another_familys_child_is_never_granted(context, cast):
    thea = cast.actor(cast.thea)
    with pytest.raises(NotVisible), unit_of_work():
        memberships.give_access(
            thea, family_id=cast.rowans, person_id=cast.ben, child_id=cast.kit, basis=APPROVED
        )
    with pytest.raises(Refused), unit_of_work():
        memberships.invite_caregiver(
            thea, family_id=cast.rowans, name="X", child_ids=[cast.ada, cast.kit], basis=APPROVED
        )


def test_leaving_ends_sharing_both_ways_sessions_and_links(context, cast):
    thea = cast.actor(cast.thea)
    pair = {"family_id": cast.rowans, "agreed": True}
    with unit_of_work():
        memberships.agree_sharing(thea, person_id=cast.amy, with_person_id=cast.ben, **pair)
        memberships.agree_sharing(thea, person_id=cast.ben, with_person_id=cast.amy, **pair)
        sessions.start(db.session.get_one(Person, cast.ben), lasting=True, device="Phone")
        memberships.leave(thea, family_id=cast.rowans, person_id=cast.ben)
    assert memberships.sharing_agreed(thea, cast.rowans) == set()
    assert memberships.may_share_with(cast.actor(cast.amy), cast.rowans) == {}
    alive = select(SignInSession).where(SignInSession.person_id == cast.ben, SignInSession.ended_at.is_(None))
    assert db.session.scalars(alive).all() == []
    with pytest.raises(NotVisible), unit_of_work():
        memberships.invite_again(thea, family_id=cast.rowans, person_id=cast.ben)


def test_sharing_is_agreed_between_adults_of_one_family(context, cast):
    thea = cast.actor(cast.thea)
    for other in (cast.nora, cast.fred, cast.amy):
        with pytest.raises((NotVisible, NotAllowed)), unit_of_work():
            memberships.agree_sharing(
                thea, family_id=cast.rowans, person_id=cast.amy, with_person_id=other, agreed=True
            )


def test_who_comes_back_sees_nothing_until_they_join_and_then_what_is_granted_now(context, cast):
    thea, fred = cast.actor(cast.thea), cast.actor(cast.fred)
    with unit_of_work():
        returns.invite_back(
            thea, family_id=cast.rowans, person_id=cast.fred, child_ids=[cast.max], basis=APPROVED
        )
    assert set(seen_by(cast, "fred").values()) == {0}
    with unit_of_work():
        memberships.join(db.session.get_one(Person, cast.fred), own_word=None)
    assert [child.name for child in records.children(fred)] == ["Max"]


def test_own_words_and_names_are_sealed_in_the_database(context, cast):
    with unit_of_work():
        memberships.join(db.session.get_one(Person, cast.pia), own_word="grandmother Zlata")
    row = db.session.scalars(
        scoped(cast.actor(cast.thea), Membership).where(Membership.person_id == cast.pia)
    ).one()
    assert b"Zlata" not in row.own_word_sealed
    assert row.own_word == "grandmother Zlata"
