"""The rules of who may read what, as a table."""

import pytest

from watchmeplay.diary import sharing
from watchmeplay.diary.models import Audience, Voice
from watchmeplay.diary.sharing import Part
from watchmeplay.foundation.errors import Refused

ME, TEAM, CARERS = Audience.ONLY_ME, Audience.TEAM, Audience.CARERS


@pytest.mark.parametrize(
    ("audiences", "only_me", "expected"),
    [
        ([], False, TEAM),
        ([], True, ME),
        ([ME], False, ME),
        ([ME, ME], False, ME),
        ([ME, TEAM], False, TEAM),
        ([TEAM, CARERS, ME], False, CARERS),
        ([TEAM, CARERS], True, ME),
    ],
)
def test_a_page_is_known_to_the_widest_audience_of_its_parts(audiences, only_me, expected):
    parts = [Part("words", audience) for audience in audiences]
    assert sharing.of_page(parts, only_me=only_me) == expected


@pytest.mark.parametrize(
    ("before", "after", "narrower"),
    [
        (ME, ME, False), (ME, TEAM, False), (ME, CARERS, False),
        (TEAM, ME, True), (TEAM, TEAM, False), (TEAM, CARERS, False),
        (CARERS, ME, True), (CARERS, TEAM, True), (CARERS, CARERS, False),
    ],
)  # fmt: skip
def test_an_audience_may_only_become_wider(before, after, narrower):
    assert sharing.is_narrower(after, before) is narrower


def test_parts_without_words_are_left_out_and_the_rest_keep_their_order():
    kept = sharing.kept_parts(
        {Voice.SAID: Part("c", TEAM), Voice.FELT: Part(" \n\t", TEAM), Voice.SEEN: Part(" a ", ME)},
        only_me=False,
    )
    assert list(kept.items()) == [(Voice.SEEN, Part(" a ", ME)), (Voice.SAID, Part("c", TEAM))]


def test_a_page_kept_to_oneself_keeps_every_part_whatever_was_chosen():
    kept = sharing.kept_parts({Voice.SEEN: Part("a", CARERS), Voice.FELT: Part("b", TEAM)}, only_me=True)
    assert {part.audience for part in kept.values()} == {ME}


def test_twenty_thousand_characters_fit_and_one_more_does_not():
    longest = "a\r\n" * 10_000
    assert sharing.kept_parts({Voice.SEEN: Part(longest, ME)}, only_me=False)
    with pytest.raises(Refused) as refused:
        sharing.kept_parts({Voice.FELT: Part(longest + "b", ME)}, only_me=False)
    assert refused.value.field == "felt"
