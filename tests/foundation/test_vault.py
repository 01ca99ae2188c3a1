"""Field encryption: what is stored, what moves with it, and what a lost or changed key does."""

import json
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text

from tests.cast import Cast
from watchmeplay.accounts.models import Person
from watchmeplay.families import records
from watchmeplay.families.models import Child
from watchmeplay.foundation import keyring, vault
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import scoped
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.usefixtures("context")
AWKWARD = ["", " ", "Órlaith", "Łukasz", "محمد", "Ngô Thị", "👩‍👧‍👦", "a\r\nb\n", "  spaces  ", "<3 & 'quotes'",
           "x" * 20_000]  # fmt: skip


@pytest.mark.parametrize("words", AWKWARD)
def test_text_comes_back_byte_for_byte(cast: Cast, words: str) -> None:
    with unit_of_work():
        db.session.add(
            child := Child(family_id=cast.rowans, name=words, born_on=None, expected_on=date(2026, 6, 1))
        )
    db.session.expunge_all()
    again = db.session.scalars(scoped(cast.actor(cast.thea), Child).where(Child.id == child.id)).one()
    assert again.name == words


def test_the_database_holds_no_name(cast: Cast, stage) -> None:
    sealed = db.session.scalars(select(Person.name_sealed)).all()
    assert not any(b"Amy" in value or b"Thea" in value for value in sealed)
    if stage.sqlite:
        db.session.rollback()
        content = b"".join(path.read_bytes() for path in stage.path.parent.glob("watchmeplay.db*"))
        for canary in (b"Rowan", b"Nyland", b"families.example", b"Thea"):
            assert canary not in content


def test_a_text_moved_to_another_row_does_not_open(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    ada = db.session.scalars(scoped(thea, Child).where(Child.id == cast.ada)).one()
    twin = db.session.scalars(scoped(thea, Child).where(Child.id == cast.max)).one()
    twin.name_sealed = ada.name_sealed
    with pytest.raises(InvalidTag):
        _ = twin.name
    db.session.rollback()


def test_a_changed_byte_is_found(cast: Cast) -> None:
    ada = db.session.scalars(scoped(cast.actor(cast.thea), Child).where(Child.id == cast.ada)).one()
    ada.name_sealed = ada.name_sealed[:-1] + bytes([ada.name_sealed[-1] ^ 1])
    with pytest.raises(InvalidTag):
        _ = ada.name
    db.session.rollback()


def test_a_family_is_shredded_with_its_keys(cast: Cast, app: Application) -> None:
    with unit_of_work():
        db.session.execute(text("DELETE FROM data_key WHERE kind = 'family'"))
    vault.set_up(app.extensions["keyring"])
    db.session.expunge_all()
    ada = db.session.scalars(scoped(cast.actor(cast.thea), Child).where(Child.id == cast.ada)).one()
    with pytest.raises(vault.Shredded):
        _ = ada.name


def test_a_key_that_was_rolled_back_never_seals_a_word(cast: Cast) -> None:
    owner = uuid4()
    with pytest.raises(RuntimeError, match="stop"), unit_of_work():
        vault.make_keys(owner, [vault.Kind.FAMILY])
        raise RuntimeError("stop")
    with pytest.raises(vault.Shredded):
        vault.seal("words", owner, vault.Kind.FAMILY, b"place")
    with unit_of_work():
        vault.make_keys(owner, [vault.Kind.FAMILY])
    vault.seal("words", owner, vault.Kind.FAMILY, b"place")


def test_rotation_may_be_stopped_at_any_batch_and_every_text_stays_readable(
    cast: Cast, app: Application, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    keyring._write(path, app.extensions["keyring"])
    grown = keyring.add_master(path, keyring.open_or_make(path))
    vault.set_up(grown)
    thea, done = cast.actor(cast.thea), 0
    while True:
        with unit_of_work():
            batch = vault.rewrap(batch=3)
        vault.set_up(keyring.open_or_make(path))
        assert {child.name for child in records.children(thea)} == {"Ada", "Max", "Kit"}
        assert vault.unreadable_keys() == 0
        done += batch
        if not batch:
            break
    assert done == 13
    shrunk = keyring.drop_masters(path, grown)
    vault.set_up(shrunk)
    assert vault.unreadable_keys() == 0
    assert list(keyring.open_or_make(path).masters) == [grown.current]


def test_a_running_process_meets_a_key_wrapped_after_a_rotation(
    cast: Cast, app: Application, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    keyring._write(path, app.extensions["keyring"])
    before = keyring.open_or_make(path)
    vault.set_up(keyring.add_master(path, before))
    with unit_of_work():
        vault.rewrap()
    vault.set_up(before, lambda: keyring.open_or_make(path))
    assert {child.name for child in records.children(cast.actor(cast.thea))} == {"Ada", "Max", "Kit"}


def test_a_lost_master_key_is_found_by_the_daily_check(cast: Cast, tmp_path: Path) -> None:
    vault.set_up(keyring.open_or_make(tmp_path / "other.json"))
    assert vault.unreadable_keys() == 13


def test_the_key_file_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    ring = keyring.open_or_make(path)
    assert path.stat().st_mode & 0o777 == 0o400
    assert keyring.open_or_make(path) == ring
    path.chmod(0o440)
    with pytest.raises(keyring.KeysUnusable, match="chmod 0400"):
        keyring.open_or_make(path)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"masters": {}}', "not json", '{"masters": {"a": "c2hvcnQ="}}']
)
def test_a_damaged_key_file_stops_the_start_with_a_clear_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    path.chmod(0o400)
    with pytest.raises(keyring.KeysUnusable, match="Restore it"):
        keyring.open_or_make(path)


def test_a_key_file_without_a_master_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keyring.open_or_make(path)
    stored = json.loads(path.read_text()) | {"masters": {}}
    path.unlink()
    path.write_text(json.dumps(stored))
    path.chmod(0o400)
    with pytest.raises(keyring.KeysUnusable, match="no master key"):
        keyring.open_or_make(path)


def test_blind_digests_find_an_address_whatever_its_case() -> None:
    assert vault.blind("Amy@Families.example ", "email") == vault.blind("amy@families.EXAMPLE", "email")
    assert vault.blind("amy@families.example", "email") != vault.blind("amy@families.example", "code")
