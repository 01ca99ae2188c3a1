"""The texts of the demonstration: enough of them, in many scripts, and byte for byte as they were written."""

import re
import unicodedata
from collections import Counter

import pytest

from tests.demonstration.conftest import Loaded
from watchmeplay.demonstration import cast, texts
from watchmeplay.demonstration.texts import FILES_OF_PAGES
from watchmeplay.diary import queries as diary
from watchmeplay.diary.models import Audience, Entry, Voice
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped

SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC", "BENGALI", "CJK", "TAMIL"}
NOT_OURS = re.compile(r"\b(streak|score|clinical|disorder|attachment style|non-complian\w+)\b", re.IGNORECASE)


def test_there_are_many_pages_answers_and_messages() -> None:
    pages = texts.pages()
    assert len(texts._read(FILES_OF_PAGES[0])["page"]) >= 120
    in_other_languages = {row["diary"] for row in texts._read(FILES_OF_PAGES[1])["page"]}
    assert len(in_other_languages) >= 9
    assert all(6 <= len(pages[diary_code]) <= 8 for diary_code in in_other_languages)
    assert sum(bool(one.words) for those in texts.responses().values() for one in those) >= 60
    assert sum(map(len, texts.letters().values())) >= 60


def test_no_text_is_used_twice() -> None:
    said = Counter(_all_texts())
    assert [text for text, count in said.items() if count > 1] == []


def test_every_text_belongs_to_somebody_in_the_cast() -> None:
    people = cast.assemble()
    carers = {adult.code for family in people.families for adult in family.adults}
    colleagues = {colleague.code for colleague in people.colleagues}
    assert set(texts.pages()) | set(texts.letters()) <= carers
    senders = {letter.sender for thread in texts.letters().values() for letter in thread}
    assert senders - {"carer"} <= colleagues
    assert {code for code, _ in texts.responses()} <= set(texts.pages())


def test_every_phrase_that_is_answered_stands_in_its_page_where_the_team_can_read_it() -> None:
    pages = texts.pages()
    for (code, number), responses in texts.responses().items():
        page = pages[code][number - 1]
        for response in responses:
            if response.kind == "noticing":
                assert response.phrase in page.words[Voice(response.part)], (code, number)
                assert page.audiences.get(Voice(response.part)) != Audience.ONLY_ME, (code, number)
            assert not page.only_me, (code, number)


def test_texts_have_no_straight_quotes_and_no_words_of_the_trade() -> None:
    for text in _all_texts():
        assert "'" not in text, text
        assert '"' not in text, text
        assert not NOT_OURS.search(text), text
        assert text == unicodedata.normalize("NFC", text) == text.strip(), text


def test_texts_in_every_script_come_back_as_they_were_written(within: Loaded) -> None:
    stored = {entry.words for entry in db.session.scalars(scoped(within.actor("lead"), Entry))}
    private = {Audience.ONLY_ME}
    for code, pages in texts.pages().items():
        for page in pages:
            for voice, words in page.words.items():
                hidden = page.only_me or page.audiences.get(voice) in private
                assert (words in stored) is not hidden, (code, words)
    assert {script for words in stored for script in _scripts(words)} >= SCRIPTS


def test_a_changed_page_keeps_what_it_said_first(within: Loaded) -> None:
    parent = within.actor("parent")
    changed = next(page for page in texts.pages()["carys"] if page.first)
    rows = [row for row in diary.timeline(parent, limit=500).rows if row.facts and row.facts.number > 1]
    assert len(rows) == 1
    earlier = diary.history(parent, rows[0].id)
    assert [version.words for version in earlier] == [dict(changed.first)]


@pytest.mark.parametrize("name", [*FILES_OF_PAGES, "answers.toml", "messages.toml"])
def test_every_file_of_texts_begins_by_saying_what_it_is(name: str) -> None:
    assert (cast.HERE / name).read_text(encoding="utf-8").startswith("# ")


def _all_texts() -> list[str]:
    pages = [page for those in texts.pages().values() for page in those]
    written = [words for page in pages for words in [*page.words.values(), *page.first.values()]]
    answered = [one.words for those in texts.responses().values() for one in those if one.words]
    letters = [letter.words for thread in texts.letters().values() for letter in thread]
    return [*written, *answered, *letters]


def _scripts(words: str) -> set[str]:
    return {unicodedata.name(letter, "").split(" ")[0] for letter in words if letter.isalpha()}
