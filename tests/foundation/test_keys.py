"""The key file and the keys made from it: made once, never lost by two processes, a rotation or a missing file."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import click
import pytest
from sqlalchemy import select

from tests.cast import Cast
from watchmeplay import commands
from watchmeplay.foundation import keyring, vault
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.vault import DataKey
from watchmeplay.site import facts
from watchmeplay.web.areas import Application


def test_two_processes_that_start_at_once_share_one_key_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    first = keyring.open_or_make(path)
    exists, asked = Path.exists, []

    def not_yet(asking: Path) -> bool:
        asked.append(asking)
        return exists(asking) and len(asked) > 1

    monkeypatch.setattr(Path, "exists", not_yet)
    assert keyring.open_or_make(path) == first
    assert keyring.read(path) == first
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_reading_the_keys_anew_never_makes_others(tmp_path: Path) -> None:
    with pytest.raises(keyring.KeysUnusable, match="missing"):
        keyring.read(tmp_path / "keys.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("context")
def test_a_process_that_outlived_a_rotation_wraps_new_keys_by_the_new_master(
    app: Application, tmp_path: Path
) -> None:
    path, owner, before = tmp_path / "keys.json", uuid4(), app.extensions["keyring"]
    keyring._write(path, before)
    grown = keyring.add_master(path, before)
    vault.set_up(before, lambda: keyring.read(path))
    keyring.drop_masters(path, grown)
    with unit_of_work():
        vault.make_keys(owner, [vault.Kind.FAMILY])
    masters = db.session.scalars(select(DataKey.master_id).where(DataKey.owner_id == owner)).all()
    assert masters == [grown.current], "a key wrapped by a forgotten master would be lost at the next start"


@pytest.mark.usefixtures("context", "cast")
def test_a_key_made_before_a_savepoint_and_rolled_back_after_it_never_seals_a_word() -> None:
    owner = uuid4()
    with pytest.raises(RuntimeError, match="stop"), unit_of_work():
        vault.make_keys(owner, [vault.Kind.FAMILY])
        with db.session.begin_nested():
            db.session.flush()
        raise RuntimeError("stop")
    with pytest.raises(vault.Shredded):
        vault.seal("words", owner, vault.Kind.FAMILY, b"place")


@pytest.mark.usefixtures("context")
def test_nothing_starts_beside_data_whose_master_key_is_missing(cast: Cast, app: Application) -> None:  # noqa: ARG001
    own = app.extensions["keyring"]
    vault.set_up(replace(own, masters={"other": bytes(32)}))
    with pytest.raises(click.ClickException, match="Restore the key file"):
        commands.bring_up_to_date()
    vault.set_up(own)
    commands.bring_up_to_date()


@pytest.mark.usefixtures("context", "cast")
def test_production_never_starts_on_a_demonstration(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        facts.mark_demonstration()
    commands.bring_up_to_date()
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], production=True))
    with pytest.raises(click.ClickException, match="demonstration"):
        commands.bring_up_to_date()
