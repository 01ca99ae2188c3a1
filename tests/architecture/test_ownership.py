"""Every table says whose it is, and the schema itself keeps a row inside one family."""

import ast
import re
import sys
from itertools import product as product_of
from uuid import uuid4

import pytest
from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, MetaData, String, Table, Text, Uuid, event

from tests.architecture.source import product
from watchmeplay.diary import queries as diary
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, db
from watchmeplay.foundation.ownership import (
    ASKING,
    CodeHeld,
    FamilyOwned,
    NotPersonal,
    Owned,
    PersonOwned,
    Prepared,
    ReferralOwned,
    owned_models,
)
from watchmeplay.foundation.vault import Sealed
from watchmeplay.web import portals
from watchmeplay.web.staff import record_stream
from watchmeplay.web.staff.record_columns import Happened

KINDS = (FamilyOwned, ReferralOwned, CodeHeld, PersonOwned, NotPersonal)
LONGEST_CODE = 60
assert portals.VIEWS, "the portals bring every table with them"

MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
OWNED = sorted(owned_models().values(), key=lambda model: model.__name__)
FAMILYS = [model for model in OWNED if issubclass(model, FamilyOwned)]
# A referral that turned out to be about a family known already names the one it was joined to; and two that
# look alike and are not are kept as a pair.
MERGED = {("referral", "merged_into_id"), ("not_the_same", "other_id")}


def named(model: type) -> str:
    return model.__name__


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_a_table_is_a_familys_a_referrals_a_code_holders_a_persons_or_nobodys(model: type) -> None:
    assert sum(issubclass(model, kind) for kind in KINDS) == 1


def test_no_table_stands_outside_the_models() -> None:
    assert {mapper.local_table.name for mapper in Base.registry.mappers} == set(Base.metadata.tables)


@pytest.mark.parametrize("model", OWNED, ids=named)
def test_a_familys_table_says_role_by_role_who_sees_it(model: type[Owned]) -> None:
    assert "visible" in vars(model), "the rules are not inherited by chance"
    assert model.visible, "nobody could see it"
    assert set(model.visible) <= set(Role)
    assert Role.ADMIN not in model.visible, "an administrator sees nothing of families"
    assert all(callable(rule) for rule in model.visible.values())


def test_no_role_is_named_twice_in_a_rule() -> None:
    twice = []
    for code in product():
        for node in ast.walk(code.tree):
            if isinstance(node, ast.Dict):
                roles = [
                    ast.unparse(key) for key in node.keys if key and ast.unparse(key).startswith("Role.")
                ]
                twice += [f"{code.path}:{node.lineno}"] if len(roles) != len(set(roles)) else []
    assert not twice


def test_an_owned_row_points_at_owned_rows_of_its_own_family_only() -> None:
    loose = [
        f"{model.__name__} → {constraint.column_keys}"
        for model in OWNED
        for constraint in model.__table__.constraints
        if isinstance(constraint, ForeignKeyConstraint)
        and _may_cross(constraint)
        and not {(model.__tablename__, key) for key in constraint.column_keys} & MERGED
    ]
    assert not loose


def test_a_key_that_may_cross_families_is_found() -> None:
    crossing = Table(
        "planted", MetaData(), Column("child_id", Uuid()), Column("family_id", Uuid()),
        ForeignKeyConstraint(["child_id"], ["child.id"]),
    )  # fmt: skip
    keeping = Table(
        "planted", MetaData(), Column("child_id", Uuid()), Column("family_id", Uuid()),
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
    )  # fmt: skip
    assert any(map(_may_cross, crossing.foreign_key_constraints))
    assert not any(map(_may_cross, keeping.foreign_key_constraints))


def _may_cross(constraint: ForeignKeyConstraint) -> bool:
    targets = {element.target_fullname for element in constraint.elements}
    table = next(iter(targets)).split(".")[0]
    if table == "family" or table not in owned_models():
        return False
    names = (element.target_fullname for element in constraint.elements)
    own = dict(zip(names, constraint.column_keys, strict=True))
    if issubclass(owned_models()[table], ReferralOwned):
        return own.get("referral.id") != "referral_id"
    return own.get(f"{table}.family_id") != "family_id"


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_sealed_text_is_kept_as_bytes(model: type) -> None:
    for name, sealed in vars(model).items():
        if isinstance(sealed, Sealed):
            assert isinstance(model.__table__.c[sealed.column].type, LargeBinary), name


@pytest.mark.parametrize("model", OWNED, ids=named)
def test_a_familys_table_holds_codes_and_never_open_text(model: type[Owned]) -> None:
    for column in model.__table__.columns:
        if isinstance(column.type, String):
            assert not isinstance(column.type, Text), column
            assert column.type.length is not None, column
            assert column.type.length <= LONGEST_CODE, column


@pytest.mark.parametrize("model", FAMILYS, ids=named)
def test_a_familys_row_always_names_its_family(model: type[Owned]) -> None:
    column = model.__table__.c["id" if model.__tablename__ == "family" else "family_id"]
    assert not column.nullable


VALUES = {
    "ids": [uuid4()], "family_ids": [uuid4()], "also": [uuid4()], "family_id": uuid4(), "person_id": uuid4(),
    "child_id": uuid4(), "mark": uuid4(), "mark_at": now(), "mark_id": uuid4(), "until": now(),
    "since": now(), "day": now(), "next_day": now(), "digest": b"", "limit": 1,
}  # fmt: skip
# The words of a statement without the names of what is bound, which differ.
SPOKEN = re.compile(r"(?<![\w(:%])[a-z_]+(?:\.[a-z_]+)?(?![\w)])", re.IGNORECASE)


def prepared() -> list[Prepared]:
    """Every statement that is written once, and those that are written for what a page asks."""
    written = [
        value
        for name, module in sorted(sys.modules.items())
        if name.startswith("watchmeplay.")
        for value in vars(module).values()
        if isinstance(value, Prepared)
    ]
    lines = [diary._line(*flags) for flags in product_of((False, True), repeat=4)]
    streams = [record_stream._line((kind,), True, True, True) for kind in Happened]
    return [*written, *lines, *streams, record_stream._line(tuple(Happened), False, False, False)]


def test_a_prepared_statement_says_in_every_role_what_the_turnstile_makes_of_it(context, cast) -> None:
    assert len(prepared()) > 50
    said: list[str] = []

    def listen(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        for each in prepared():
            for role in Role:
                actor = Actor(cast.amy, role)
                each.ask(actor, **VALUES).all()
                through_the_turnstile = each._statement.execution_options(actor=actor)
                db.session.execute(through_the_turnstile, {**VALUES, ASKING.key: actor.person_id}).all()
                written_once, guarded_now = (sorted(SPOKEN.findall(text)) for text in said[-2:])
                assert written_once == guarded_now, (role, *said[-2:])
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
