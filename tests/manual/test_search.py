"""Search in the guide finds what a tired thumb meant."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from watchmeplay.manual.ages import EVERY_AGE
from watchmeplay.manual.page import Page, Part
from watchmeplay.manual.search import LONGEST_QUESTION, Index

PAGE = Page(
    slug="plain",
    title="Plain",
    summary="A page.",
    part=Part.START,
    ages=EVERY_AGE,
    order=1,
    minutes=3,
    audience="parents",
    keywords=("nothing",),
    needs=(),
    illustration="a-cup",
    illustration_alt="A cup.",
    reviewed=date(2026, 11, 22),
    reviewed_by="a clinician",
    version=1,
    language="en",
    html=Markup("<p>Words.</p>"),
    text="Words.",
    sections=(),
    ids=frozenset(),
)


def pages(**changes: dict[str, object]) -> tuple[Page, ...]:
    """Pages named as given, in that order, each with its changes."""
    return tuple(
        replace(PAGE, slug=slug, order=order, title=f"Page {order}", **change)
        if "title" not in change
        else replace(PAGE, slug=slug, order=order, **change)
        for order, (slug, change) in enumerate(changes.items(), start=1)
    )


GUIDE = Index(
    pages(
        text={
            "text": "Some families use water.\nBubbles are fun.\nA bath can be a place to play, with cups."
        },
        summary={"summary": "About bubbles and other things."},
        keywords={"keywords": ("bubbles", "bath time")},
        title={"title": "Bubbles"},
        dont={"title": "When they don’t stop", "text": "A warning before the end helps. Café au lait."},
        fathers={"title": "Fathers", "keywords": ("dad", "grandad")},
        chinese={"title": "和宝宝玩", "text": "把杯子放在地上。看看孩子做什么。"},
        arabic={"title": "اللعب مع الطفل", "text": "ضَعْ كُوبًا على الأرض."},
        hindi={"title": "बच्चे के साथ खेल", "text": "कप को ज़मीन पर रखें।"},
    )
)


def found(words: str) -> list[str]:
    return [result.page.slug for result in GUIDE.search(words)]


def test_a_title_comes_before_a_keyword_a_summary_and_the_text() -> None:
    assert found("bubbles") == ["title", "keywords", "summary", "text"]


@pytest.mark.parametrize(
    "slip",
    ["bubles", "bubblse", "bubbels", "BUBBLES", "bubble", "bubbl", "vubbles", "  bubbles!?  ", "«bubbles»"],
)
def test_a_slip_still_finds_the_page(slip: str) -> None:
    assert found(slip)[0] == "title"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("dont stop", "dont"),
        ("don't stop", "dont"),
        ("DON’T", "dont"),
        ("cafe", "dont"),
        ("father", "fathers"),
        ("grandad", "fathers"),
        ("bath time", "keywords"),
        ("宝宝", "chinese"),
        ("杯子", "chinese"),
        ("كوبا", "arabic"),
        ("الطفل", "arabic"),
        ("बच्चे", "hindi"),
        ("ज़मीन", "hindi"),
    ],
)
def test_marks_endings_and_scripts_do_not_matter(words: str, slug: str) -> None:
    assert found(words)[0] == slug


def test_a_page_with_all_the_words_comes_before_one_with_some() -> None:
    assert found("bath cups")[0] == "text"


def test_a_word_on_every_page_does_not_drown_a_rare_one() -> None:
    many = {f"p{number}": {"text": "The child and the toys."} for number in range(20)}
    index = Index(pages(**many, rare={"text": "The octopus."}))
    assert [result.page.slug for result in index.search("the octopus")] == ["rare"]


def test_short_words_are_not_guessed_at() -> None:
    assert found("dat") == []


@pytest.mark.parametrize("words", ["", "   ", "?!", "'", "zzzzqqqq", "\x00", "\ud800", "%", "../../etc"])
def test_nothing_near_is_no_result(words: str) -> None:
    assert found(words) == []


def test_the_snippet_shows_the_line_that_was_found() -> None:
    results = {result.page.slug: result.snippet for result in GUIDE.search("bath")}
    assert results["text"] == "A bath can be a place to play, with cups."
    assert results["keywords"] == "A page."


def test_a_snippet_of_a_long_line_is_cut_between_words() -> None:
    long = " ".join(["before"] * 100 + ["octopus"] + ["after"] * 100)
    (result,) = Index(pages(long={"text": long})).search("octopus")
    assert result.snippet.startswith("… before") and result.snippet.endswith("after …")
    assert "octopus" in result.snippet
    assert len(result.snippet) < 180


def test_writing_without_spaces_gives_a_short_snippet_too() -> None:
    (result,) = Index(pages(long={"text": "玩" * 5000})).search("玩玩")
    assert len(result.snippet) < 180


def test_the_limit_is_kept() -> None:
    assert len(GUIDE.search("bubbles", limit=2)) == 2


def test_only_the_beginning_of_a_very_long_question_is_read() -> None:
    assert found("x " * LONGEST_QUESTION + "bubbles") == []
    assert found("bubbles " * 100_000)[0] == "title"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_question_gets_an_answer(words: str) -> None:
    for result in GUIDE.search(words):
        assert result.snippet
