"""The turnstile: families' rows are reached through an actor, or not at all."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from tests.cast import Cast
from watchmeplay.accounts.models import Person
from watchmeplay.families.models import Child, Family, Membership
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import ASKING, Prepared, Unscoped, one, scoped, system_scope

pytestmark = pytest.mark.usefixtures("context")


def names(actor: Actor) -> set[str]:
    return {child.name for child in db.session.scalars(scoped(actor, Child))}


def test_a_statement_without_an_actor_raises() -> None:
    for statement in (
        select(Child),
        select(Child.id),
        select(func.count()).select_from(Child),
        select(Person.id).join(Membership, Membership.person_id == Person.id),
        select(Person.id).where(select(Child.id).exists()),
        select(aliased(Child).id),
        update(Child).values(born_on=None),
        delete(Child),
        insert(Child).values(id=uuid4()),
    ):
        with pytest.raises(Unscoped):
            db.session.execute(statement)


def test_a_bare_table_cannot_slip_past_the_filter_even_with_an_actor(cast: Cast) -> None:
    table = Child.__table__
    for statement in (scoped(cast.actor(cast.amy), table.c.id), select(table).execution_options(actor=1)):
        with pytest.raises(Unscoped):
            db.session.execute(statement)


def test_each_actor_sees_their_own_families_in_turn_and_again(cast: Cast) -> None:
    seen = {
        cast.amy: {"Ada", "Max"}, cast.ben: {"Ada", "Max"}, cast.nora: {"Kit"}, cast.stan: {"Zoe"},
        cast.thea: {"Ada", "Max", "Kit"}, cast.ola: {"Zoe"}, cast.una: set(), cast.lea: {"Ada", "Max", "Kit"},
        cast.lou: {"Zoe"}, cast.ann: set(), cast.fred: set(), cast.pia: set(),
    }  # fmt: skip
    for _ in range(2):
        for person_id, expected in seen.items():
            assert names(cast.actor(person_id)) == expected


def test_the_filter_reaches_joins_aliases_subqueries_and_counts(cast: Cast) -> None:
    nora = cast.actor(cast.nora)
    other = aliased(Child)
    assert db.session.scalar(scoped(nora, func.count()).select_from(Child)) == 1
    assert db.session.execute(scoped(nora, Child.id, other.id).join(other, other.id != Child.id)).all() == []
    if_ada = scoped(nora, Person.id).where(select(other.id).where(other.id == cast.ada).exists())
    assert db.session.scalars(if_ada).all() == []
    joined = scoped(nora, Person.id).join(Membership, Membership.person_id == Person.id)
    assert db.session.scalars(joined).all() == [cast.nora]


def test_bulk_changes_reach_no_stranger(cast: Cast) -> None:
    with unit_of_work():
        changed = db.session.execute(
            update(Child)
            .values(expected_on=None)
            .where(Child.id.in_([cast.ada, cast.kit]))
            .execution_options(actor=cast.actor(cast.nora), synchronize_session=False)
        )
    assert changed.rowcount == 1


def test_a_hidden_row_and_a_missing_row_are_the_same_refusal(cast: Cast) -> None:
    una = cast.actor(cast.una)
    for child_id in (cast.ada, uuid4()):
        with pytest.raises(NotVisible):
            one(una, Child, child_id)


def test_a_caregivers_hat_opens_nothing_that_a_practitioners_does(cast: Cast) -> None:
    assert names(replace(cast.actor(cast.thea), role=Role.CAREGIVER)) == set()
    assert names(replace(cast.actor(cast.amy), role=Role.PRACTITIONER)) == set()


def test_a_named_job_sees_all(cast: Cast) -> None:
    with system_scope("a test"):
        assert db.session.scalar(select(func.count()).select_from(Family)) == 3
    with pytest.raises(Unscoped):
        db.session.scalar(select(func.count()).select_from(Family))


def test_a_prepared_statement_answers_each_actor_with_what_scoped_would(cast: Cast) -> None:
    children, by_name = Prepared(select(Child.id)), {}
    families = Prepared(
        select(Family.id, Child.id).outerjoin(Child, Child.family_id == Family.id).where(Family.id != None)  # noqa: E711
    )
    for _ in range(2):
        for person_id in (cast.amy, cast.nora, cast.thea, cast.una, cast.lea, cast.ann, cast.fred, cast.stan):
            actor = cast.actor(person_id)
            one_by_one = set(db.session.scalars(scoped(actor, Child.id)))
            assert set(children.ask(actor).scalars()) == one_by_one
            joined = scoped(actor, Family.id, Child.id).outerjoin(Child, Child.family_id == Family.id)
            assert set(families.ask(actor)) == set(db.session.execute(joined))
            by_name[person_id] = one_by_one
    assert by_name[cast.amy] and by_name[cast.nora] and not by_name[cast.amy] & by_name[cast.nora]
    assert not by_name[cast.ann] and not by_name[cast.una]


def test_a_prepared_statement_is_guarded_inside_a_job_that_reads_all_families(cast: Cast) -> None:
    with system_scope("test"):
        seen = set(Prepared(select(Child.id)).ask(cast.actor(cast.nora)).scalars())
    assert seen == set(db.session.scalars(scoped(cast.actor(cast.nora), Child.id)))


def test_who_asks_may_stand_in_a_prepared_statement_and_other_values_are_bound(cast: Cast) -> None:
    mine = Prepared(
        select(Membership.family_id).where(
            Membership.person_id == ASKING, Membership.family_id.in_(bindparam("ids", expanding=True))
        )
    )
    ids = list(mine.ask(cast.actor(cast.amy), ids=list(all_families())).scalars())
    assert ids and not mine.ask(cast.actor(cast.amy), ids=[uuid4()]).all()
    assert not mine.ask(cast.actor(cast.amy), ids=[]).all()


def test_a_prepared_statement_refuses_an_alias_or_a_bare_table_of_what_is_guarded(cast: Cast) -> None:
    other, table = aliased(Child), Child.__table__
    for statement in (
        select(other.id),
        select(Family.id).join(other, other.family_id == Family.id),
        select(Family.id).where(select(other.id).where(other.family_id == Family.id).exists()),
        select(table.c.id),
    ):
        with pytest.raises(Unscoped):
            Prepared(statement).ask(cast.actor(cast.amy))


def test_without_an_actor_a_prepared_statement_reads_only_what_is_nobodys(cast: Cast) -> None:
    people = Prepared(select(Person.id).where(Person.id == bindparam("person_id")))
    assert people.ask_unguarded(person_id=cast.amy).scalar_one() == cast.amy
    for statement in (select(Child.id), select(Person.id).where(select(Child.id).exists())):
        with pytest.raises(Unscoped):
            Prepared(statement).ask_unguarded()


def all_families() -> set:
    with system_scope("test"):
        return set(db.session.scalars(select(Family.id)))
