"""Whose row is it? The mixin every family's table carries, the door to such rows, and the turnstile.

The turnstile stands on the session: an ORM statement that touches an owned table must name its actor,
and then gets that actor's filter on every owned table in it, joins and aliases included. It does not
cover Core connections, `text()` or inserts; import rules and composite foreign keys do.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Result, Select, Table, Uuid, bindparam, event, false, select
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import Base, db
from watchmeplay.foundation.errors import NotVisible

Criterion = Callable[[Any], Any]
Rule = Callable[[Actor], Criterion]
Row = TypeVar("Row", bound="Owned")

ASKING: BindParameter[UUID] = bindparam("asking", type_=Uuid())
"""Whoever asks, inside a `Prepared` statement."""

_system_scope: ContextVar[str | None] = ContextVar("system_scope", default=None)


class Unscoped(RuntimeError):
    """A statement on families' rows named no actor. A fault in the code, never shown to a person."""


class Owned:
    """A row that the turnstile guards.

    `visible` says, role by role, which rows an actor may see. A role that is not named sees none.
    A rule returns a lambda over plain values (never over the actor): the ORM caches it by its closure.
    """

    visible: ClassVar[Mapping[Role, Rule]]


class FamilyOwned(Owned):
    """A row that belongs to one family."""

    @declared_attr
    def family_id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(ForeignKey("family.id"))


class ReferralOwned(Owned):
    """A row that belongs to one referral, whether or not a family has been opened for it yet."""

    @declared_attr
    def referral_id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(ForeignKey("referral.id"))

    @property
    def vault_owner(self) -> UUID:
        """A referral has keys of its own: they outlive a merge, and go with it when it is erased."""
        return self.referral_id


class CodeHeld:
    """A row reached only by whoever holds its code."""


class PersonOwned:
    """A row about one person's account, reached only by that person's id."""


class NotPersonal:
    """A row about nobody: the machinery of the service."""


def scoped(actor: Actor, *entities: Any) -> Select[Any]:
    """A select of families' rows as this actor may see them."""
    return select(*entities).execution_options(actor=actor)


def one(actor: Actor, model: type[Row], row_id: UUID) -> Row:
    """The row, if this actor may see it. Raises `NotVisible` when it is missing or hidden: same answer."""
    row = db.session.scalars(scoped(actor, model).where(model.id == row_id)).one_or_none()  # type: ignore[attr-defined]
    if row is None:
        raise NotVisible
    return row


def held(actor: Actor, model: type[Row], row_id: UUID) -> Row:
    """As `one`, and nobody else can change the row until this transaction ends: it is read as it stands then."""
    wanted = scoped(actor, model).where(model.id == row_id).with_for_update()  # type: ignore[attr-defined]
    row = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotVisible
    return row


class Prepared:
    """A select of guarded rows that is written once, at import, and asked very often.

    What the turnstile adds is worked out once for each role, over whoever is `ASKING`; asking only binds values.
    No alias of a guarded model may stand in it: the filters would not reach it, and it is refused.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._guarded: dict[Role | None, Select[Any]] = {}

    def ask(self, actor: Actor, **values: object) -> Result[Any]:
        """The rows that this actor may see. `values` are the statement's own bound names."""
        return db.session.execute(self._for(actor.role), {**values, ASKING.key: actor.person_id})

    def ask_unguarded(self, **values: object) -> Result[Any]:
        """The rows of tables that are nobody's. Raises `Unscoped` when a guarded one is among them."""
        return db.session.execute(self._for(None), values)

    def _for(self, role: Role | None) -> Select[Any]:
        statement = self._guarded.get(role)
        if statement is None:
            statement = self._guarded[role] = _guarded(self._statement, role)
        return statement


@contextmanager
def system_scope(job: str) -> Iterator[None]:
    """Let a named job read and change rows of all families. Each use is a listed, audited job."""
    token = _system_scope.set(job)
    try:
        yield
    finally:
        _system_scope.reset(token)


def set_up_turnstile() -> None:
    """Stand the turnstile on every session of the application (once for the process)."""
    if not event.contains(Session, "do_orm_execute", _turnstile):
        event.listen(Session, "do_orm_execute", _turnstile)


def owned_models() -> dict[str, type[Owned]]:
    """Every guarded model by its table's name."""
    return {
        mapper.local_table.name: mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned) and isinstance(mapper.local_table, Table)
    }


def _turnstile(state: ORMExecuteState) -> None:
    if state.is_column_load or state.execution_options.get("guarded") is _GUARDED:
        return
    if _system_scope.get():
        return
    models = _owned_in(state.statement)
    if not models:
        return
    actor = state.execution_options.get("actor")
    if actor is None or state.is_insert:
        raise Unscoped(f"No actor for {', '.join(sorted(model.__name__ for model in models))}.")
    state.statement = state.statement.options(  # type: ignore[attr-defined]
        *(with_loader_criteria(model, _criterion(actor, model), include_aliases=True) for model in models)
    )


_GUARDED = object()


def _guarded(statement: Select[Any], role: Role | None) -> Select[Any]:
    for element in visitors.iterate(statement):
        if element.__visit_name__ == "alias" and getattr(element.element, "name", None) in _known_models():
            raise Unscoped(f"An alias of {element.element.name} stands in a prepared statement.")
    models = _owned_in(statement)
    if role is None:
        if models:
            raise Unscoped(f"No actor for {', '.join(sorted(model.__name__ for model in models))}.")
        return statement.execution_options(guarded=_GUARDED)
    asking = Actor(ASKING, role)  # type: ignore[arg-type] - the rules only compare it
    filters = (with_loader_criteria(model, _criterion(asking, model)(model)) for model in models)
    return statement.options(*filters).execution_options(guarded=_GUARDED)


def _criterion(actor: Actor, model: type[Owned]) -> Criterion:
    rule = model.visible.get(actor.role)
    return rule(actor) if rule else lambda _: false()


def _owned_in(statement: Any) -> set[type[Owned]]:
    known = _known_models()
    tables: set[str] = set()
    through_models: set[str] = set()
    for element in visitors.iterate(statement):
        entity = element._annotations.get("parententity")
        if entity is not None:
            through_models.add(entity.mapper.local_table.name)
        elif element.__visit_name__ == "column" and getattr(element.table, "name", None) in known:
            tables.add(f"{element.table.name}.{element.name}")
        if element.__visit_name__ == "table" and element.name in known:
            tables.add(element.name)
    bare = tables - through_models
    if bare:
        raise Unscoped(f"{', '.join(sorted(bare))} was read without its model, where no filter can reach.")
    return {known[name] for name in tables & through_models}


_models: dict[str, type[Owned]] = {}


def _known_models() -> dict[str, type[Owned]]:
    if not _models:
        _models.update(owned_models())
    return _models
