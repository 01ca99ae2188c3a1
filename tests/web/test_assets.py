"""The files for the browser: named by content, small, ours alone, and readable by day and by night."""

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest

from tests.web.contrast import PAIRS, SHAPES, contrast, themes
from watchmeplay.web.assets import BUILT, HOUSE, SOURCE, Assets, AssetsMissing, build

KB = 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "scripts").mkdir(parents=True)
    (source / "site.css").write_text("body { color: black }\n" * 20)
    (source / "scripts" / "once.js").write_text("// one\n" * 20)
    (source / "_part.scss").write_text("nothing")
    return source


def test_a_name_changes_with_the_content_and_only_then(folder: Path, tmp_path: Path) -> None:
    first = build((folder,), tmp_path / "built")
    again = build((folder,), tmp_path / "built")
    (folder / "site.css").write_text("body { color: blue }")
    changed = build((folder,), tmp_path / "built")
    assert first == again
    assert changed["site.css"] != first["site.css"]
    assert changed["scripts/once.js"] == first["scripts/once.js"]
    assert re.fullmatch(r"scripts/once\.[0-9a-f]{12}\.js", first["scripts/once.js"])


def test_each_file_is_compressed_beside_itself(folder: Path, tmp_path: Path) -> None:
    built = tmp_path / "built"
    path = built / build((folder,), built)["site.css"]
    content = (folder / "site.css").read_bytes()
    assert path.read_bytes() == content
    assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == content
    assert brotli.decompress(Path(f"{path}.br").read_bytes()) == content


def test_only_files_for_the_browser_are_built_and_old_ones_go(folder: Path, tmp_path: Path) -> None:
    built = tmp_path / "built"
    old = build((folder,), built)["site.css"]
    (folder / "site.css").write_text("a { color: red }")
    assert set(build((folder,), built)) == {"site.css", "scripts/once.js"}
    assert not (built / old).exists()


def test_a_page_gets_the_path_of_the_built_file(folder: Path, tmp_path: Path) -> None:
    names = build((folder,), tmp_path / "built")
    assert Assets(tmp_path / "built").url("site.css") == f"/static/{names['site.css']}"


def test_assets_that_were_not_built_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match="run make assets"):
        Assets(tmp_path / "nowhere").url("site.css")


def test_a_file_that_is_not_among_the_assets_is_named(folder: Path, tmp_path: Path) -> None:
    build((folder,), tmp_path / "built")
    with pytest.raises(AssetsMissing, match=r"missing\.js"):
        Assets(tmp_path / "built").url("missing.js")


def _built(pattern: str) -> list[Path]:
    names = json.loads((BUILT / "manifest.json").read_text())
    found = [BUILT / name for plain, name in names.items() if Path(plain).match(pattern)]
    assert found, f"nothing built matches {pattern}: run make assets"
    return found


def test_the_stylesheet_is_at_most_25_kb_on_the_wire() -> None:
    (sheet,) = _built("site.css")
    assert Path(f"{sheet}.br").stat().st_size <= 25 * KB


def test_all_scripts_together_are_at_most_15_kb_on_the_wire() -> None:
    assert sum(len(brotli.compress(path.read_bytes())) for path in _built("*.js")) <= 15 * KB


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.svg")), ids=lambda path: path.name)
def test_each_drawing_is_at_most_3_kb_and_holds_nothing_that_acts(path: Path) -> None:
    text = path.read_text()
    assert len(text.encode()) <= 3 * KB
    assert not re.search(r"<script|<style|<image|<foreignObject|href|\son\w+=|\sid=|style=", text)


def test_the_stylesheet_asks_nobody_else_for_anything() -> None:
    (sheet,) = _built("site.css")
    text = sheet.read_text()
    assert not re.search(r"//[a-z0-9.-]+\.[a-z]{2,}|@import|@font-face|data:", text, re.IGNORECASE)


def test_no_script_names_another_host_or_runs_text_as_code() -> None:
    for path in SOURCE.rglob("*.js"):
        code = path.read_text()
        assert not re.search(
            r"https?://|innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function", code
        ), path


def test_the_lock_of_the_front_end_names_no_host() -> None:
    assert '"resolved"' not in (HOUSE / "package-lock.json").read_text()


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme.name)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground(theme, ink: str, ground: str) -> None:
    assert contrast(theme.colours[ink], theme.colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme.name)
@pytest.mark.parametrize(("edge", "ground"), SHAPES)
def test_the_edges_of_controls_can_be_seen(theme, edge: str, ground: str) -> None:
    assert contrast(theme.colours[edge], theme.colours[ground]) >= 3
