"""Templates: everything escaped, a misspelt name loud, days and times in our words."""

from datetime import UTC, date, datetime, timedelta, timezone

import html5lib
import pytest
from jinja2 import TemplateNotFound
from jinja2.exceptions import UndefinedError

from tests.web.bare import bare_app, drawn
from watchmeplay.foundation import clock
from watchmeplay.web.areas import Application
from watchmeplay.web.phrases import marked
from watchmeplay.web.pictures import picture
from watchmeplay.web.tags import COLOURS, STATES, tag

MARCH = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def bare() -> Application:
    return bare_app()


@pytest.mark.parametrize(
    "source",
    [
        "{{ typo }}",
        "{{ service.typo }}",
        "{{ typo.more }}",
        "{% for x in typo %}{% endfor %}",
        "{{ typo | length }}",
        "{{ 'a' ~ typo }}",
        "{{ typo | upper }}",
    ],
)
def test_a_misspelt_name_is_loud(bare, source) -> None:
    with pytest.raises(UndefinedError, match="typo"):
        drawn(bare, source)


def test_a_missing_name_may_be_tested_and_chained(bare) -> None:
    assert (
        drawn(bare, "{% if typo %}a{% elif typo.more.still %}b{% else %}c{% endif %}{{ typo or 'd' }}")
        == "cd"
    )


def test_text_in_a_component_is_not_indented(bare) -> None:
    source = '{% from "nhsuk/components/textarea/macro.jinja" import textarea %}{{ textarea(params) }}'
    assert ">a\n b\nc</textarea>" in drawn(
        bare, source, params={"name": "n", "label": "L", "value": "a\n b\nc"}
    )


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 14, 14, 30, tzinfo=UTC), "Saturday 14 March at 2:30pm"),
        (datetime(2026, 7, 1, 23, 5, tzinfo=UTC), "Thursday 2 July at 12:05am"),
        (datetime(2026, 3, 14, 12, 0, tzinfo=UTC), "Saturday 14 March at midday"),
        (datetime(2026, 3, 14, 9, 0, tzinfo=timezone(timedelta(hours=2))), "Saturday 14 March at 7am"),
        (datetime(2025, 12, 25, 0, 0, tzinfo=UTC), "Thursday 25 December 2025 at midnight"),
    ],
)
def test_days_and_times_are_said_in_words(bare, moment, said) -> None:
    with clock.frozen(MARCH):
        assert drawn(bare, "{{ moment | day_and_time }}", moment=moment) == said


def test_a_time_is_said_in_the_zone_of_its_reader(bare) -> None:
    with clock.frozen(MARCH):
        assert (
            drawn(bare, "{{ m | day('Pacific/Auckland') }}, {{ m | clock('Asia/Kolkata') }}", m=MARCH)
            == "Tuesday 10 March, 3:30pm"
        )
        assert drawn(bare_app(displayed_zone="America/New_York"), "{{ m | clock }}", m=MARCH) == "6am"
        assert drawn(bare, "{{ d | day }}", d=date(2026, 3, 14)) == "Saturday 14 March"


def test_a_whole_date_has_its_year(bare) -> None:
    assert drawn(bare, "{{ d | whole_date }}", d=date(2026, 3, 4)) == "4 March 2026"


@pytest.mark.parametrize(("number", "said"), [(0, "midnight"), (7, "7am"), (12, "midday"), (21, "9pm")])
def test_an_hour_of_the_day_is_said_in_words(bare, number, said) -> None:
    assert drawn(bare, "{{ number | hour }}", number=number) == said


def test_a_plural_says_its_number_and_every_other_name_escaped(bare) -> None:
    source = "{% trans who=who, n=n %}{{ who }}: {{ n }} page{% pluralize n %}{{ who }}: {{ n }} pages{% endtrans %}"
    assert drawn(bare, source, who="<b>", n=1) == "&lt;b&gt;: 1 page"
    assert drawn(bare, source, who="<b>", n=3) == "&lt;b&gt;: 3 pages"


def test_names_in_a_row_are_escaped_and_the_last_is_joined_with_and(bare) -> None:
    names = ["Ada", "<b>", "Max"]
    row = drawn(bare, "{{ names | in_a_row }} {{ names | all_together }}", names=names)
    assert row == (
        "<bdi>Ada</bdi>, <bdi>&lt;b&gt;</bdi>, <bdi>Max</bdi> "
        "<bdi>Ada</bdi>, <bdi>&lt;b&gt;</bdi> and <bdi>Max</bdi>"
    )


def test_a_time_without_its_zone_is_refused(bare) -> None:
    with pytest.raises(ValueError, match="aware"):
        drawn(bare, "{{ m | day }}", m=datetime(2026, 3, 14, 9, 0))  # noqa: DTZ001


def test_words_keep_paragraphs_and_line_breaks_and_nothing_else(bare) -> None:
    markup = drawn(bare, "{{ t | words }}", t="a <b>\r\nb\r\n\r\nc")
    assert markup == '<p dir="auto">a &lt;b&gt;<br>b</p><p dir="auto">c</p>'


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words_and_a_colour_that_exists(state) -> None:
    words, colour = STATES[state]
    assert colour in COLOURS
    assert words in tag(state)


def test_a_state_without_words_is_loud() -> None:
    with pytest.raises(LookupError, match="no label"):
        tag("sleeping")


def test_a_phrase_is_marked_whatever_its_line_breaks_became() -> None:
    text = "She put the cup\r\non her head. Then\r\n\r\nshe laughed <b>."
    assert marked(text, ["cup on her head", "laughed <b>"]) == (
        '<p dir="auto">She put the <mark id="phrase-1">cup<br>on her head</mark>. Then</p>'
        '<p dir="auto">she <mark id="phrase-2">laughed &lt;b&gt;</mark>.</p>'
    )


def test_a_phrase_over_two_paragraphs_is_marked_in_both() -> None:
    markup = marked("one two\n\nthree four", ["two three"])
    assert (
        markup
        == '<p dir="auto">one <mark id="phrase-1">two</mark></p><p dir="auto"><mark>three</mark> four</p>'
    )


def test_phrases_that_are_gone_empty_or_overlapping_leave_the_text_whole() -> None:
    markup = marked("one two three", ["two three", "one two", "gone", "", "  "])
    assert markup == '<p dir="auto"><mark id="phrase-2">one two</mark> three</p>'


def test_marking_a_long_text_is_quick_work_whatever_the_phrase() -> None:
    assert "<mark" not in marked("a " * 100_000, ["a " * 900 + "b"])


def test_a_picture_is_decoration_unless_it_is_given_words() -> None:
    assert 'aria-hidden="true"' in picture("night")
    assert 'role="img" aria-label="A &lt;quiet&gt; night"' in picture("night", "A <quiet> night")


@pytest.mark.parametrize("name", ["nothing", "../site", "night.svg", ""])
def test_only_our_own_drawings_are_put_into_pages(name) -> None:
    with pytest.raises(FileNotFoundError):
        picture(name)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503])
def test_an_error_page_stands_even_when_nothing_else_does(bare, status) -> None:
    with bare.app_context():
        page = bare.jinja_env.get_template(f"errors/{status}.html").render()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert len(list(tree.iter("h1"))) == 1
    assert "–" in tree.find(".//title").text
    assert "/help-now" in page


def test_a_template_that_is_missing_is_named(bare) -> None:
    with pytest.raises(TemplateNotFound, match=r"nowhere\.html"):
        drawn(bare, '{% include "nowhere.html" %}')
