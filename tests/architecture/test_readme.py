"""The README's commands exist, its paths exist, and it names every setting."""

import re

import click
import pytest

from watchmeplay import commands
from watchmeplay.settings import ROOT

README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
MADE_AT_SET_UP = {"build/", "instance/", ".venv"}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z-]+)", README)) - {"and"}))
def test_a_make_command_it_names_exists(target: str) -> None:
    assert target in TARGETS


def test_it_names_how_to_run_and_to_test() -> None:
    assert re.search(r"^make run$", README, re.MULTILINE)
    assert re.search(r"^make test$", README, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(set(re.findall(r"flask --app wsgi ([a-z-]+)", README))))
def test_a_flask_command_it_names_exists(command: str) -> None:
    known = {thing.name for thing in vars(commands).values() if isinstance(thing, click.Command)}
    assert command in known


def test_the_map_names_paths_that_exist() -> None:
    spans = set(re.findall(r"`([\w./-]+)`", README))
    paths = {span for span in spans if "/" in span and not span.startswith(("http", "127"))} - MADE_AT_SET_UP
    places = ("", "watchmeplay", "tests")
    lost = [path for path in sorted(paths) if not any((ROOT / place / path).exists() for place in places)]
    assert "watchmeplay/foundation/" in paths
    assert not lost


def test_the_map_names_every_package() -> None:
    packages = {path.parent.name for path in (ROOT / "watchmeplay").glob("*/__init__.py")}
    assert not [name for name in packages if f"`watchmeplay/{name}/`" not in README]


def test_it_names_every_setting() -> None:
    source = (ROOT / "watchmeplay" / "settings.py").read_text()
    settings = set(re.findall(r'"((?:WATCHMEPLAY_|DATABASE_)[A-Z_]+|PORT)"', source))
    assert len(settings) > 10
    assert not [name for name in settings if name not in README and not _by_its_ending(name)]


def _by_its_ending(name: str) -> bool:
    return name.startswith("WATCHMEPLAY_SMTP_") and f"`_{name.removeprefix('WATCHMEPLAY_SMTP_')}`" in README


def test_it_says_what_it_is_and_what_is_missing() -> None:
    for heading in ("Run it", "Test it", "Where things are", "Words", "Decisions", "Not built yet"):
        assert f"## {heading}" in README
    assert "not yet established" in README
