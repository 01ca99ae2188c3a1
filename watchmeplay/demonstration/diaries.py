"""Six weeks of diary pages, written, changed and shared by their carers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from watchmeplay.demonstration import reviews
from watchmeplay.demonstration.placing import Written, in_place
from watchmeplay.demonstration.story import Story
from watchmeplay.demonstration.texts import Page, Response
from watchmeplay.diary import actions
from watchmeplay.diary.actions import Part
from watchmeplay.diary.models import Audience, Voice

CHANGED_AFTER = timedelta(hours=26)


def tell(
    story: Story, pages: dict[str, list[Page]], responses: dict[tuple[str, int], list[Response]]
) -> None:
    """Every diary, page by page, with what the team did with each."""
    for family in story.cast.families:
        for adult in family.adults:
            chance = story.chance(adult.code)
            for written in in_place(story.days, chance, family, adult, pages.get(adult.code, [])):
                _tell_page(story, written, responses.get(written.place, []))


def _tell_page(story: Story, written: Written, answered: list[Response]) -> None:
    story.tell(written.written_at, lambda: _record(story, written))
    last = written.written_at
    if written.page.first:
        last += CHANGED_AFTER
        story.tell(last, lambda: _change(story, written))
    if not written.page.only_me:
        reviews.tell(story, written, last, answered)


def _record(story: Story, written: Written) -> None:
    page = written.page
    story.pages[written.place] = actions.record_session(
        story.carer(written.adult.code),
        happened_at=written.happened_at,
        zone=story.days.zone,
        parts=_parts(page, {**page.words, **page.first}),
        **_facts(story, written),
    )


def _change(story: Story, written: Written) -> None:
    actions.change_session(
        story.carer(written.adult.code),
        story.pages[written.place],
        number=1,
        happened_at=written.happened_at,
        zone=story.days.zone,
        parts=_parts(written.page, written.page.words),
        **_facts(story, written),
    )


def _facts(story: Story, written: Written) -> dict[str, Any]:
    page, family = written.page, written.family
    shared = Audience.CARERS in page.audiences.values()
    return {
        "child_id": story.children[family.code, page.child or family.children[-1].name],
        "managed": page.managed,
        "minutes": page.minutes,
        "feeling": page.feeling,
        "share_with": [story.carer(written.adult.agreed_with).person_id] if shared else [],
        "only_me": page.only_me,
        "keep_for_meeting": page.keep,
        "key": story.key(),
    }


def _parts(page: Page, words: Mapping[Voice, str]) -> dict[Voice, Part]:
    return {
        voice: Part(text, Audience(page.audiences.get(voice, Audience.TEAM))) for voice, text in words.items()
    }
