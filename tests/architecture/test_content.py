"""The words load; nothing here was made by others or names where things were fetched from."""

import re
import tomllib

import pytest

from tests.architecture.source import files
from watchmeplay.settings import NATIONS, ROOT
from watchmeplay.site.help_lines import Nation
from watchmeplay.web.areas import Application

EMAILS = ROOT / "content" / "en" / "emails"
LOCKS = [path for path in files() if path.name.startswith("requirements") or path.name == "package-lock.json"]
OTHERS_PLACES = {"node_modules", "vendor", "dist", "site-packages", "bower_components", "third_party"}
OTHERS_KINDS = {
    ".woff",
    ".woff2",
    ".ttf",
    ".otf",
    ".eot",
    ".min.js",
    ".min.css",
    ".map",
    ".whl",
    ".tgz",
    ".pdf",
    ".mp4",
}
CLINICAL = re.compile(
    r"\b(child|children|baby|babies|diary|play|therap\w*|clinic\w*|mental|nhs|parent\w*|family|families|session|review)\b",
    re.IGNORECASE,
)


def test_all_the_content_loads(stage) -> None:
    app: Application = stage.app
    assert len(app.extensions["shelf"].library("en").pages) >= 12
    assert app.extensions["pages"]
    assert app.extensions["words"]


def test_every_nation_has_help_lines(stage) -> None:
    assert {nation.value for nation in Nation} == set(NATIONS)
    for nation in Nation:
        assert stage.app.extensions["help_lines"].for_nation(nation), nation


@pytest.mark.parametrize("path", sorted(EMAILS.glob("*.toml")), ids=lambda path: path.stem)
def test_an_email_says_nothing_that_a_reader_over_the_shoulder_could_use(path) -> None:
    wording = tomllib.loads(path.read_text())
    assert set(wording) == {"subject", "body"}
    assert set(re.findall(r"{(\w*)}", wording["subject"])) == set()
    assert set(re.findall(r"{(\w*)}", wording["body"])) <= {"link", "service"}
    assert not CLINICAL.search(wording["subject"] + wording["body"])
    assert "\n" not in wording["subject"].strip()
    assert wording["subject"].isprintable()


def test_the_locks_name_no_host() -> None:
    assert {path.name for path in LOCKS} >= {"requirements.txt", "requirements-test.txt", "package-lock.json"}
    for path in LOCKS:
        for line in (ROOT / path).read_text().splitlines():
            assert "://" not in line or '"url": "https://' in line or '"funding"' in line, f"{path}: {line}"
            assert not re.search(r"resolved|index-url|find-links|trusted-host", line), f"{path}: {line}"


def test_every_requirement_is_pinned_with_its_hash() -> None:
    for path in LOCKS:
        if path.suffix != ".txt":
            continue
        packages = re.split(r"\n(?=[a-z])", (ROOT / path).read_text())
        for package in (text for text in packages if re.match(r"[a-z]", text)):
            assert re.match(r"[\w.\[\]-]+==\S+", package), package
            assert "--hash=sha256:" in package, package


def test_nothing_that_others_made_is_kept_here() -> None:
    kept = [
        str(path)
        for path in files()
        if OTHERS_PLACES & set(path.parts) or any(path.name.endswith(kind) for kind in OTHERS_KINDS)
    ]
    assert not kept


def test_no_secret_and_no_database_is_kept_here() -> None:
    kept = [
        str(path)
        for path in files()
        if path.suffix in {".db", ".sqlite", ".pem", ".key"} or path.name == "keys.json"
    ]
    assert not kept
