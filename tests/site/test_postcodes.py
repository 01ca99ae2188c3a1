"""Postcodes: which can exist, and in which area one lies."""

import pytest
from sqlalchemy import select

from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.site import postcodes
from watchmeplay.site.models import AreaPostcode

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize(
    "typed",
    ["PL31 1AA", "pl311aa", " P L 3 1 1 a a ", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB",
     "ＰＬ３１ １ＡＡ", "SW1A-1AA"],
)  # fmt: skip
def test_a_postcode_is_known_however_it_is_typed(typed):
    assert postcodes.is_postcode(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "PL31", "31 1AA", "QQ1 1AA", "AA1 1AA", "PL311 1AA", "PL31 1CA", "PL31 AAA", "PL31 1A", "PL31 1AAA", "ZZ99 9ZZ",
     "१२३", "x" * 5000, "P131 1AA", "\x00"],
)  # fmt: skip
def test_what_cannot_be_a_postcode_is_told_from_one(typed):
    assert not postcodes.is_postcode(typed)
    assert postcodes.area_of(typed) is None


def test_it_is_shown_as_on_a_letter():
    assert postcodes.shown("sw1a1aa") == "SW1A 1AA"
    assert postcodes.shown("nonsense") == "nonsense"


def kept(cast, area, *lines: str) -> None:
    with unit_of_work():
        postcodes.keep(cast.actor(cast.ann), getattr(cast, area), lines)


@pytest.mark.parametrize(
    ("postcode", "area"),
    [
        ("PL31 1AA", "south"),  # the district is longer than the area PL
        ("PL3 1AA", "north"), ("PL30 1AA", "north"), ("SW11 4AB", "south"), ("SW11 5AB", "north"),
        ("SW1 14A", None), ("EC1A 1BB", "south"), ("EC1 1BB", "south"), ("E1 1BB", None), ("TR1 1AA", None),
    ],
)  # fmt: skip
def test_the_longest_beginning_that_fits_decides(cast, postcode, area):
    kept(cast, "north", "PL", "sw11")
    kept(cast, "south", "pl31", "SW11 4", " ec1 ", "")
    assert postcodes.area_of(postcode) == (getattr(cast, area) if area else None)


def test_a_district_never_takes_in_a_longer_one(cast):
    kept(cast, "north", "PL3")
    assert postcodes.area_of("PL3 1AA") == cast.north
    assert postcodes.area_of("PL31 1AA") is None


@pytest.mark.parametrize(
    ("line", "prefix"),
    [
        ("pl", "PL"), ("Pl31", "PL31"), ("PL 30", "PL30"), ("SW114", "SW11 4"), ("sw11 4", "SW11 4"), ("PL3 1", "PL3 1"),
        ("PL31 1AA", "PL31 1AA"), ("W1A 1", "W1A 1"), ("QQ1", None), ("31", None), ("PL311 1", None), ("PL31 X", None),
        ("hello", None), ("", None),
    ],
)  # fmt: skip
def test_a_line_is_understood_or_refused(line, prefix):
    assert postcodes.tidy_prefix(line) == prefix


def test_keeping_replaces_what_was_there_and_is_audited(cast):
    kept(cast, "north", "PL31", "PL30", "pl31")
    kept(cast, "north", "PL30", "PL29")
    assert postcodes.prefixes(cast.north) == ["PL29", "PL30"]
    assert postcodes.are_known()
    lines = db.session.scalars(select(AuditLine.act).where(AuditLine.subject_id == cast.north)).all()
    assert list(lines).count(Act.SETTINGS_CHANGED) == 2


def test_a_conflict_names_the_beginning_and_the_area(cast):
    kept(cast, "north", "PL31")
    with pytest.raises(Refused, match="PL31 belongs to North"):
        kept(cast, "south", "PL30", "PL31")
    assert postcodes.prefixes(cast.south) == []


def test_a_line_that_is_none_is_named(cast):
    with pytest.raises(Refused, match="“Bodmin”"):
        kept(cast, "north", "PL31", "Bodmin")
    assert not postcodes.are_known()


@pytest.mark.parametrize("who", ["thea", "lea", "amy"])
def test_only_the_administrator_says_where_we_work(cast, who):
    with pytest.raises(NotAllowed), unit_of_work():
        postcodes.keep(cast.actor(getattr(cast, who)), cast.north, ["PL31"])


def test_no_postcodes_for_an_area_that_is_not_there(cast):
    with pytest.raises(NotVisible), unit_of_work():
        postcodes.keep(cast.actor(cast.ann), cast.ada, ["PL31"])
    assert db.session.scalars(select(AreaPostcode.id)).all() == []
