"""The commands that look after words: what they tell, and how they end."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from watchmeplay import create_app
from watchmeplay.commands import check, words
from watchmeplay.foundation.content.problems import ContentErrors, Problem
from watchmeplay.settings import ROOT
from watchmeplay.web.areas import Application

BROKEN = "Begin the file with a line of ---, the facts, and another line of ---."


@pytest.fixture
def content(app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content in which nothing is translated."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder, ignore=shutil.ignore_patterns("cy", "pl", "ar"))
    settings = replace(app.extensions["settings"], content=folder)
    monkeypatch.setitem(app.extensions, "settings", settings)
    return folder


def run(app: Application, command: object) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(command)


def told(result: Result, start: str) -> str:
    return next(line for line in result.output.splitlines() if line.startswith(start))


def test_words_makes_the_catalogues_and_counts(app: Application, content: Path) -> None:
    result = run(app, words)
    assert result.exit_code == 0
    assert [line.split(":")[0] for line in result.output.splitlines()] == ["Cymraeg", "Polski", "العربية"]
    assert {path.parent.name for path in content.glob("*/interface.po")} == {"cy", "pl", "ar"}


def test_check_tells_what_is_not_translated_and_is_content_with_it(app: Application, content: Path) -> None:
    run(app, words)
    result = run(app, check)
    assert result.exit_code == 0
    assert "messages of the interface without words" in told(result, "Note: Polski: messages")
    assert result.output.splitlines()[-1] == "Content, keys and audit trail are in order."


def test_check_names_pages_that_are_missing_and_pages_that_are_older(
    app: Application, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = (content / "en" / "manual" / "120-watching.md").read_text("utf-8")
    facts, body = english.split("\n---\n", 1)
    facts = facts.replace(
        "language: en", "language: cy\nsource_version: 1\ntranslation: awaiting a human translator"
    )
    place = content / "cy" / "manual" / "120-watching.md"
    place.parent.mkdir(parents=True)
    place.write_text(f"{facts}\n---\n{body}", "utf-8")
    newer = re.sub(r"^version: \d+$", "version: 7", english, flags=re.MULTILINE)
    (content / "en" / "manual" / "120-watching.md").write_text(newer, "utf-8")
    fresh = create_app(app.extensions["settings"])
    monkeypatch.setitem(app.extensions, "shelf", fresh.extensions["shelf"])
    result = run(app, check)
    assert told(result, "Note: Cymraeg: pages of the guide older than the English (1)").endswith(
        ": watching."
    )
    assert told(result, "Note: Cymraeg: pages of the guide that await a translator (1)").endswith(
        ": watching."
    )
    missing = told(result, "Note: Cymraeg: missing pages of the guide")
    assert "child-led-play" in missing and " watching," not in missing
    assert " watching," in told(result, "Note: Polski: missing pages of the guide")


def test_check_ends_badly_when_the_published_guide_cannot_be_shown(
    app: Application, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = app.extensions["shelf"]
    monkeypatch.setattr(shelf, "catch_up", lambda now=False: None)
    problem = Problem(Path("en/manual/010-x.md"), 7, "There is no page /guide/x", "Correct the link")
    monkeypatch.setattr(shelf, "problems", (problem,))
    result = run(app, check)
    assert result.exit_code == 1
    assert "en/manual/010-x.md:7: There is no page /guide/x. Correct the link." in result.output


def test_every_part_of_the_content_is_checked_before_the_start(app: Application, content: Path) -> None:
    (content / "en" / "manual" / "120-watching.md").write_text("nothing in front", "utf-8")
    (content / "en" / "pages" / "privacy.md").write_text("nothing in front", "utf-8")
    (content / "en" / "emails" / "answered.toml").write_text("subject =", "utf-8")
    (content / "en" / "words.toml").write_text("[[feeling]]\n", "utf-8")
    (content / "help-lines.toml").write_text("nonsense", "utf-8")
    scenes = content / "drawings" / "scenes.toml"
    scenes.write_text(scenes.read_text("utf-8") + '\n[[scene]]\nname = "UPPER"\n', "utf-8")
    (content / "cy").mkdir()
    (content / "cy" / "interface.po").write_text('msgid "Guide"\nmsgstr "<b>"\n', "utf-8")
    with pytest.raises(ContentErrors) as caught:
        create_app(app.extensions["settings"])
    named = {problem.path.relative_to(content).as_posix() for problem in caught.value.problems}
    assert named >= {
        "en/manual/120-watching.md", "en/pages/privacy.md", "en/emails/answered.toml", "en/words.toml",
        "help-lines.toml", "drawings/scenes.toml", "cy/interface.po",
    }  # fmt: skip
    assert len(set(caught.value.problems)) == len(caught.value.problems)


def test_a_command_beside_broken_content_says_what_to_mend_without_a_trace_of_code(
    tmp_path: Path,
) -> None:
    page = tmp_path / "own" / "en" / "manual" / "010-welcome.md"
    page.parent.mkdir(parents=True)
    page.write_text("nothing in front", "utf-8")
    surroundings = {
        "WATCHMEPLAY_HOME": str(tmp_path / "home"),
        "WATCHMEPLAY_OWN_CONTENT": str(tmp_path / "own"),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "check"],
        cwd=ROOT, env={**os.environ, **surroundings, "DATABASE_URL": ""}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert f"{page}:1: " in ended.stderr and BROKEN in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
