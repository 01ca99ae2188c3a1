"""Two colleagues do the same thing at the same moment: one row comes of it, and the other is told."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.cast import Cast
from watchmeplay.families.models import Basis, CaseloadEntry, Grant, SharingLink
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.usefixtures("context")


def rows(cast: Cast) -> list[CaseloadEntry | Grant | SharingLink]:
    return [
        CaseloadEntry(family_id=cast.rowans, person_id=cast.una),
        Grant(
            family_id=cast.rowans, child_id=cast.ada, person_id=cast.pia, basis=Basis.DELEGATED_AUTHORITY,
            granted_by=cast.thea,
        ),
        SharingLink(
            family_id=cast.rowans, person_id=cast.amy, with_person_id=cast.ben, agreed_by=cast.thea
        ),
    ]  # fmt: skip


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_open_is_open_once(cast: Cast, place: int) -> None:
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add_all([rows(cast)[place], rows(cast)[place]])


def test_the_second_is_told_in_plain_words(app: Application, cast: Cast, browser_for, monkeypatch) -> None:
    def crossed(*_args: object, **_kwargs: object) -> None:
        raise IntegrityError("INSERT", {}, Exception("unique"))

    monkeypatch.setattr("watchmeplay.families.caseloads.assign", crossed)
    browser = browser_for(cast.thea)
    page = browser.send(
        f"/staff/families/{cast.rowans}/team",
        {"person": str(cast.una)},
        start=f"/staff/families/{cast.rowans}/people",
        expect=409,
    )
    assert "changed" in page.heading
