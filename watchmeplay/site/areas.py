"""The areas of the service: listing, adding, renaming. None is taken away: families' records name them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.site.models import Area

LONGEST_NAME = 80


def areas() -> list[Area]:
    """Every area, by name."""
    return sorted(db.session.scalars(select(Area)), key=lambda area: area.name.casefold())


def add(actor: Actor, *, name: str) -> Area:
    """Add an area. Raises `Refused` when another has the name."""
    _must_be_admin(actor)
    area = Area(name=_free(name))
    _store(area)
    audit.record(actor, audit.Act.SETTINGS_CHANGED, subject_id=area.id)
    return area


def rename(actor: Actor, area_id: UUID, *, name: str) -> Area:
    """Give an area another name. Raises `NotVisible`, `Refused`."""
    _must_be_admin(actor)
    area = one(area_id)
    area.name = _free(name, apart_from=area_id)
    _store(area)
    audit.record(actor, audit.Act.SETTINGS_CHANGED, subject_id=area.id)
    return area


def one(area_id: UUID) -> Area:
    """One area. Raises `NotVisible`."""
    found = db.session.scalars(select(Area).where(Area.id == area_id)).one_or_none()
    if found is None:
        raise NotVisible
    return found


def _free(name: str, apart_from: UUID | None = None) -> str:
    wanted = name.strip()
    if not wanted:
        raise Refused("Enter a name.", "name")
    if len(wanted) > LONGEST_NAME:
        raise Refused("Use %(most)s characters or fewer.", "name", most=LONGEST_NAME)
    if any(area.name.casefold() == wanted.casefold() and area.id != apart_from for area in areas()):
        raise Refused("There is an area with this name already.", "name")
    return wanted


def _store(area: Area) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(area)
            db.session.flush()
    except IntegrityError as fault:
        raise Refused("There is an area with this name already.", "name") from fault


def _must_be_admin(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
