"""Sentences found for translators, and catalogues that keep their words while the code moves on."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.settings import ROOT
from watchmeplay.site import messages

WELSH = LANGUAGES["cy"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "content" / "help-lines.toml", tmp_path)
    return tmp_path


def written(content: Path, code: str = "cy") -> str:
    return (content / code / "interface.po").read_text("utf-8")


def put(content: Path, source: str, translation: str) -> None:
    path = content / "cy" / "interface.po"
    before = written(content)
    assert f'msgid "{source}"\nmsgstr ""' in before
    path.write_text(
        before.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"'), "utf-8"
    )


@pytest.mark.parametrize(
    "message",
    [
        "Sign out",  # a template
        "Skip to main content",
        "Only me",  # a state
        "Birth to 6 months",  # a label below the web
        "What you need",  # a block of the guide
        "Write %(most)s characters or fewer.",  # a refusal
        "Add the day and the month, for example 14 3 2026",  # a form
        "24 hours a day, every day",  # a help line
        "That code does not match. You can try %(left)s more times.",
    ],
)
def test_every_kind_of_sentence_is_found(content: Path, message: str) -> None:
    assert message in messages.messages(content)


def test_new_catalogues_have_every_message_and_no_words(content: Path) -> None:
    tallies = messages.renew(content)
    assert [tally.language.code for tally in tallies] == ["cy", "pl", "ar"]
    for tally in tallies:
        assert tally.messages == len(tally.missing) + len(tally.missing_for_staff) > 300
        assert f'"Language: {tally.language.code}\\n"' in written(content, tally.language.code)
        assert '"X-Translation: awaiting a human translator\\n"' in written(content, tally.language.code)


def test_a_catalogue_holds_nothing_of_the_machine_or_the_day(content: Path) -> None:
    messages.renew(content)
    for code in ("cy", "pl", "ar"):
        for trace in ("Creation-Date", "Revision-Date", "Generated-By", "#:", str(ROOT), ".py", "@"):
            told = [
                line
                for line in written(content, code).splitlines()
                if trace in line and "example" not in line
            ]
            assert not told, f"{code}: {told}"


def test_renewing_twice_changes_nothing(content: Path) -> None:
    messages.renew(content)
    before = [written(content, code) for code in ("cy", "pl", "ar")]
    messages.renew(content)
    assert [written(content, code) for code in ("cy", "pl", "ar")] == before


def test_what_a_translator_wrote_stays_and_counts(content: Path) -> None:
    messages.renew(content)
    put(content, "Sign out", "Allgofnodi")
    welsh, polish, _ = messages.renew(content)
    assert 'msgid "Sign out"\nmsgstr "Allgofnodi"' in written(content)
    assert "Sign out" not in welsh.missing and "Sign out" in polish.missing
    assert len(welsh.missing) + len(welsh.missing_for_staff) == welsh.messages - 1


def test_a_message_that_is_gone_leaves_nothing_behind(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages.renew(content)
    put(content, "Sign out", "Allgofnodi")
    kept = [found for found in messages._in_code() if found[0] != "Sign out"]
    monkeypatch.setattr(messages, "_in_code", lambda: tuple(kept))
    messages.renew(content)
    assert "Allgofnodi" not in written(content)
    assert "#~" not in written(content)


def test_a_changed_sentence_is_never_given_the_old_words(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages.renew(content)
    put(content, "Sign out", "Allgofnodi")
    changed = [
        ("Sign out now" if message == "Sign out" else message, place)
        for message, place in messages._in_code()
    ]
    monkeypatch.setattr(messages, "_in_code", lambda: tuple(changed))
    messages.renew(content)
    assert 'msgid "Sign out now"\nmsgstr ""' in written(content)
    assert "fuzzy" not in written(content)


def test_the_translators_name_stays(content: Path) -> None:
    messages.renew(content)
    path = content / "cy" / "interface.po"
    path.write_text(written(content).replace("awaiting a human translator", "A. Cyfieithydd, 2026"), "utf-8")
    messages.renew(content)
    assert '"X-Translation: A. Cyfieithydd, 2026\\n"' in written(content)


def test_a_plural_counts_as_missing_until_every_form_has_words(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "_in_code", lambda: ((("%(num)s page", "%(num)s pages"), "web/a.py"),))
    messages.renew(content)
    path = content / "cy" / "interface.po"
    path.write_text(written(content).replace('msgstr[0] ""', 'msgstr[0] "%(num)s dudalen"'), "utf-8")
    assert "%(num)s page" in messages.tallies(content)[0].missing
    path.write_text(written(content).replace('] ""', '] "%(num)s tudalen"'), "utf-8")
    assert "%(num)s page" not in messages.tallies(content)[0].missing


def test_telling_how_catalogues_stand_writes_nothing(content: Path) -> None:
    messages.tallies(content)
    assert [path.name for path in content.iterdir()] == ["help-lines.toml"]


def test_a_catalogue_that_is_not_there_yet_is_empty(content: Path) -> None:
    found = messages.catalogue(content, WELSH)
    assert isinstance(found, Catalog)
    assert len(found) == 0


def test_words_that_staff_alone_meet_are_counted_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    week, home = "web/staff/week.py", "web/parent/home.py"
    places = {"One": [week], "Two": [week, home], "Three": [home]}
    found = tuple((words, place) for words, where in places.items() for place in where)
    monkeypatch.setattr(messages, "_in_code", lambda: found)
    assert messages.for_staff_alone() == {"One"}
