"""Postcodes: whether something is one, and which area of the service it lies in.

The service supplies the beginnings: a postcode area (PL), a district (PL31) or more of it (SW11 4). The longest
that fits decides. PL3 never takes in PL31: a district is matched whole.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.site import areas
from watchmeplay.site.models import Area, AreaPostcode

MOST = 2000
# Every postcode area of the United Kingdom, so that AA1 1AA is told from a real one.
_AREAS = frozenset({
    "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH",
    "CM", "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E",
    "EC", "EH", "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS",
    "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL",
    "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW", "OL", "OX",
    "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL", "SM",
    "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW",
    "UB", "W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE",
})  # fmt: skip
_OUTWARD = r"([A-Z]{1,2})([0-9]{1,2}|[0-9][A-HJKMNP-Y])"
_WHOLE = re.compile(rf"({_OUTWARD})([0-9][ABD-HJLNP-UW-Z]{{2}})")
_DISTRICT = re.compile(_OUTWARD)
_INWARD = re.compile(r"[0-9]([ABD-HJLNP-UW-Z]([ABD-HJLNP-UW-Z])?)?")


@dataclass(frozen=True, slots=True)
class Taken:
    """A beginning that belongs to another area already."""

    prefix: str
    area: str


def tidy(typed: str) -> str:
    """What was typed for a postcode, without spaces, dashes and case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum())


def is_postcode(typed: str) -> bool:
    """Whether this can be a postcode of the United Kingdom. It is not looked up anywhere."""
    found = _WHOLE.fullmatch(tidy(typed))
    return found is not None and found[2] in _AREAS


def shown(typed: str) -> str:
    """A postcode as it is written on a letter, such as PL31 1AA."""
    whole = tidy(typed)
    return f"{whole[:-3]} {whole[-3:]}" if is_postcode(whole) else typed


def area_of(postcode: str) -> UUID | None:
    """The area of the service in which a postcode lies; None when it is outside, or no postcode."""
    candidates = _beginnings(postcode)
    if not candidates:
        return None
    rows = db.session.execute(
        select(AreaPostcode.prefix, AreaPostcode.area_id).where(AreaPostcode.prefix.in_(candidates))
    ).all()
    found = {row.prefix: row.area_id for row in rows}
    return next((found[prefix] for prefix in candidates if prefix in found), None)


def are_known() -> bool:
    """Whether the service has said where it works at all."""
    return db.session.scalar(select(AreaPostcode.id).limit(1)) is not None


def prefixes(area_id: UUID) -> list[str]:
    """The beginnings an area serves, in order."""
    return sorted(db.session.scalars(select(AreaPostcode.prefix).where(AreaPostcode.area_id == area_id)))


def keep(actor: Actor, area_id: UUID, lines: Sequence[str]) -> None:
    """Put these beginnings, one a line, in the place of an area's earlier ones.

    Raises `Refused` that names the first line that is none, or that another area has. `NotVisible` for no area.
    """
    if actor.role != Role.ADMIN:
        raise NotAllowed
    area = areas.one(area_id)
    wanted: set[str] = set()
    for line in filter(None, (line.strip() for line in lines)):
        prefix = tidy_prefix(line)
        if prefix is None:
            raise Refused(
                "“%(line)s” is not the beginning of a postcode. Write for example PL31, or SW11 4.",
                "postcodes",
                line=line[:20],
            )
        wanted.add(prefix)
    if len(wanted) > MOST:
        raise Refused("Use %(most)s lines or fewer.", "postcodes", most=MOST)
    taken = conflicts(area_id, wanted)
    if taken:
        raise Refused(
            "%(prefix)s belongs to %(area)s. Take it out there first, or here.",
            "postcodes",
            prefix=taken[0].prefix,
            area=taken[0].area,
        )
    had = set(prefixes(area_id))
    gone = delete(AreaPostcode).where(
        AreaPostcode.area_id == area.id, AreaPostcode.prefix.in_(sorted(had - wanted))
    )
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.add_all([AreaPostcode(area_id=area.id, prefix=prefix) for prefix in sorted(wanted - had)])
    db.session.flush()
    if had != wanted:
        audit.record(actor, audit.Act.SETTINGS_CHANGED, subject_id=area.id)


def conflicts(area_id: UUID, wanted: set[str]) -> list[Taken]:
    """Which of these beginnings other areas have, in order."""
    rows = db.session.execute(
        select(AreaPostcode.prefix, Area.name)
        .join(Area, Area.id == AreaPostcode.area_id)
        .where(AreaPostcode.prefix.in_(sorted(wanted)), AreaPostcode.area_id != area_id)
        .order_by(AreaPostcode.prefix)
    ).all()
    return [Taken(row.prefix, row.name) for row in rows]


def tidy_prefix(line: str) -> str | None:
    """A beginning as it is kept: PL, PL31, or SW11 4 with its space. None when no postcode begins so."""
    parts = [tidy(part) for part in line.split()]
    whole = "".join(parts)
    if whole in _AREAS:
        return whole
    if parts and _is_district(whole) and (len(parts) == 1 or parts[0].isalpha()):
        return whole
    for cut in range(len(whole) - 1, max(len(whole) - 4, 0), -1):
        outward, inward = whole[:cut], whole[cut:]
        as_typed = len(parts) == 1 or outward == parts[0]
        if as_typed and _is_district(outward) and _INWARD.fullmatch(inward):
            return f"{outward} {inward}"
    return None


def _is_district(text: str) -> bool:
    found = _DISTRICT.fullmatch(text)
    return found is not None and found[1] in _AREAS


def _beginnings(postcode: str) -> list[str]:
    """Every beginning that takes this postcode in, the longest first."""
    whole = tidy(postcode)
    found = _WHOLE.fullmatch(whole)
    if found is None or found[2] not in _AREAS:
        return []
    outward, inward, letters = found[1], found[4], found[2]
    longer = [f"{outward} {inward[:length]}" for length in (3, 2, 1)]
    # W1A lies in W1, EC1A in EC1: a letter at the end only divides a district of London further.
    district = [outward[:-1]] if outward[-1].isalpha() else []
    return [*longer, outward, *district, letters]
