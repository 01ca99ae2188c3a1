"""The team's side: plans, lines to watch for, hopes, notes, tasks, a known silence, a reply for tomorrow, cover."""

from datetime import timedelta

from watchmeplay.care.allocation import cover, transfers
from watchmeplay.care.notes import actions as notes
from watchmeplay.care.notes.actions import Writing
from watchmeplay.care.notes.models import NoteKind
from watchmeplay.care.partners import second_carers, signposts
from watchmeplay.care.plans import goals, plans, watch_for
from watchmeplay.care.plans.plans import Numbers
from watchmeplay.care.week import snoozes, tasks, templates
from watchmeplay.care.week.snoozes import Reason
from watchmeplay.conversations import later
from watchmeplay.demonstration.story import Story
from watchmeplay.foundation import clock

PLANS = (
    (
        "carys",
        "Nell",
        30,
        Numbers(),
        ("Wednesdays at half past nine by video. Five minutes on other days, when Jory is at nursery."),
    ),
    ("ngozi", "Kamsi", 26, Numbers(together=5, alone=14, weeks=5), "Two minutes, as often as she likes it."),
    ("maureen", "Jaycee", 24, Numbers(together=6, alone=12, weeks=8), "After contact days we keep it short."),
    ("callum", "Robin", 21, Numbers(), "Evenings, after his bath."),
    (
        "sadia",
        "Zara",
        19,
        Numbers(together=4, alone=10, weeks=6),
        "One twin at a time. Ibrahim has his own turn.",
    ),
)
LINES = (
    ("carys", "What Nell does just before she looks at you", 7),
    ("ngozi", "When she turns away, and what brings her back", 9),
    ("callum", "What Robin does with his hands when he waits", 5),
)
HOPES = (
    ("carys", "To sit down with Nell and not hear the washing machine.", ((29, 3), (14, 5), (6, 6))),
    ("ngozi", "That she looks for me when something is funny.", ((25, 2), (10, 4))),
    ("maureen", "That she lets me comfort her.", ((23, 1), (8, 1))),
)
NOTES = (
    (
        "carys",
        21,
        NoteKind.SESSION,
        (
            "Third meeting by video. Nell brought the cup back three times; Carys "
            "waited each time and said little. Spoke of her own mother, who was "
            "“never still”."
        ),
        False,
        False,
    ),
    (
        "maureen",
        8,
        NoteKind.SESSION,
        (
            "Jaycee hid her face when the door bell rang. Maureen noticed and named "
            "it. To think about with the social worker after contact."
        ),
        True,
        True,
    ),
    (
        "tessa",
        13,
        NoteKind.PHONE_CALL,
        (
            "Rang; no answer for the third time. Health visitor saw both last week "
            "and is not worried. To think about what would make it easier to come."
        ),
        False,
        True,
    ),
)


def tell(story: Story) -> None:
    """What the therapist did beside reading."""
    for adult, child, days, numbers, words in PLANS:
        _at(story, days, lambda a=adult, c=child, n=numbers, w=words: _agree(story, a, c, n, w))
    for adult, line, days in LINES:
        _at(story, days, lambda a=adult, w=line: _watch_for(story, a, w))
    for adult, words, ratings in HOPES:
        _at(story, ratings[0][0], lambda a=adult, w=words: _hope(story, a, w))
        for days, number in ratings:
            _at(story, days, lambda a=adult, n=number: _rate(story, a, n), minutes=5)
    for adult, days, kind, words, third_party, supervision in NOTES:
        _at(
            story,
            days,
            lambda a=adult, k=kind, w=words, t=third_party, s=supervision: _note(story, a, k, w, t, s),
        )
    _at(story, 2, lambda: _tasks(story))
    _at(story, 6, lambda: _snooze(story))
    _at(story, 12, lambda: _templates(story))
    _at(story, 1, lambda: _later(story))
    _at(story, 4, lambda: _partners(story))
    _at(story, 2, lambda: _wish(story))
    _at(story, 3, lambda: _handing_over(story))
    _at(story, 1, lambda: _away(story))


def _at(story: Story, days: int, act, minutes: int = 0) -> None:  # noqa: ANN001 - something to do
    moment = story.days.working(days, "15:10", story.cast.working_days("hana")) + timedelta(minutes=minutes)
    story.tell(moment, act)


def _family(story: Story, adult: str):  # noqa: ANN202 - the id of a family
    return story.families[story.cast.family_of(adult).code]


def _agree(story: Story, adult: str, child: str, numbers: Numbers, words: str) -> None:
    today = clock.today(story.days.zone)
    plans.agree(
        story.people["hana"], family_id=_family(story, adult), person_id=story.carer(adult).person_id,
        child_id=story.children[story.cast.family_of(adult).code, child], numbers=numbers, starts_on=today,
        agreed_on=today, words=words, key=story.key(),
    )  # fmt: skip


def _watch_for(story: Story, adult: str, words: str) -> None:
    watch_for.set_line(
        story.people["hana"],
        family_id=_family(story, adult),
        person_id=story.carer(adult).person_id,
        words=words,
    )


def _hope(story: Story, adult: str, words: str) -> None:
    goals.add(
        story.carer(adult), family_id=_family(story, adult), person_id=story.carer(adult).person_id,
        words=words, key=story.key(),
    )  # fmt: skip


def _rate(story: Story, adult: str, number: int) -> None:
    (hope,) = goals.of_family(story.carer(adult))[:1]
    goals.rate(story.carer(adult), hope.id, number)


def _note(story: Story, adult: str, kind: NoteKind, words: str, third_party: bool, supervision: bool) -> None:
    hana = story.people["hana"]
    made = notes.begin(
        hana,
        Writing(
            kind=kind, happened_at=clock.now() - timedelta(hours=1), zone=story.days.zone, words=words,
            adults=frozenset({story.carer(adult).person_id}), third_party=third_party, for_supervision=supervision,
        ),
        family_id=_family(story, adult),
        key=story.key(),
    )  # fmt: skip
    notes.sign(hana, made.id, number=made.number)


def _tasks(story: Story) -> None:
    today = clock.today(story.days.zone)
    for adult, words, due in (
        ("carys", "Ask the nursery for their observation, with Carys’s yes", 3),
        ("maureen", "Ring the social worker before the next contact", 1),
        ("tessa", "Write to Tessa: would a home visit be easier?", 0),
    ):
        tasks.add(
            story.people["hana"], family_id=_family(story, adult), words=words,
            owner_id=story.people["hana"].person_id, due_on=today + timedelta(days=due), key=story.key(),
        )  # fmt: skip


def _snooze(story: Story) -> None:
    today = clock.today(story.days.zone)
    snoozes.snooze(
        story.people["hana"], _family(story, "shirin"), reason=Reason.HOLIDAY, until_on=today + timedelta(days=20),
        today=today, words="With her parents until the end of the month.", key=story.key(),
    )  # fmt: skip


def _templates(story: Story) -> None:
    for title, words in (
        ("Read, thinking", "Thank you for this. I have read it slowly, and I am thinking about it. "),
        (
            "Let us talk",
            "This is something to talk about rather than write. I will keep it for when we meet. ",
        ),
    ):
        templates.add(story.people["hana"], title=title, words=words, key=story.key())


def _later(story: Story) -> None:
    later.write(
        story.people["hana"], family_id=_family(story, "dot"), caregiver_id=story.carer("dot").person_id,
        words="I thought of Alfie’s bridge again this evening. Who went first in the end?",
        send_at=story.days.ahead(1, "09:00", "1234567"), key=story.key(),
    )  # fmt: skip


def _partners(story: Story) -> None:
    signposts.point(
        story.people["hana"], family_id=_family(story, "callum"), person_id=story.carer("callum").person_id,
        partner_id=story.partners["Saturday dads"], why="You said that Saturdays are long. They have toast.",
        key=story.key(),
    )  # fmt: skip


def _wish(story: Story) -> None:
    second_carers.ask(
        story.carer("ngozi"), family_id=_family(story, "ngozi"), name="Emeka",
        words=("Come and watch her with me for five minutes. She does so much when we "
"are quiet."), key=story.key(),
    )  # fmt: skip


def _handing_over(story: Story) -> None:
    transfers.ask(
        story.people["hana"], family_id=_family(story, "folake"), to_id=story.people["idris"].person_id,
        from_id=story.people["hana"].person_id, key=story.key(),
        why="Folake moves into Idris’s street. He works evenings, which suits her.",
    )  # fmt: skip


def _away(story: Story) -> None:
    today = clock.today(story.days.zone)
    cover.plan(
        story.people["comfort"], person_id=story.people["comfort"].person_id, from_on=today,
        until_on=today + timedelta(days=9), covered_by=story.people["idris"].person_id, key=story.key(),
    )  # fmt: skip
