"""Tasks: who may give one to whom, by when, what becomes of it, and who sees it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.week import tasks
from watchmeplay.families import caseloads
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key

TODAY = NOW.date()


def add(cast: Cast, who: UUID | None = None, **facts) -> UUID:
    wanted = {"words": "Ring the nursery", "owner_id": cast.thea, "due_on": TODAY, **facts}
    with unit_of_work():
        return tasks.add(cast.actor(who or cast.thea), **{"family_id": cast.rowans, **wanted})


def act(cast: Cast, action, *arguments, who: UUID | None = None) -> None:
    with unit_of_work():
        action(cast.actor(who or cast.thea), *arguments)


def own(cast: Cast, who: UUID | None = None) -> list[str]:
    return [row.words for row in tasks.own(cast.actor(who or cast.thea)).rows]


def test_ones_own_tasks_stand_by_due_day_the_overdue_first(context, cast: Cast) -> None:
    for words, days in (("later", 3), ("overdue", -4), ("today", 0)):
        add(cast, words=words, due_on=TODAY + timedelta(days=days))
    assert own(cast) == ["overdue", "today", "later"]
    due = tasks.due(cast.actor(cast.thea), cast.thea, TODAY)
    assert [(row.words, row.family_name) for row in due] == [("overdue", "Rowan"), ("today", "Rowan")]


def test_done_can_be_taken_back(context, cast: Cast) -> None:
    task_id = add(cast)
    act(cast, tasks.done, task_id)
    assert own(cast) == []
    (row,) = tasks.lately_done(cast.actor(cast.thea))
    assert (row.done_at, row.done_by_name) == (NOW, "Thea")
    act(cast, tasks.undo, task_id)
    assert own(cast) == ["Ring the nursery"] and tasks.lately_done(cast.actor(cast.thea)) == ()


def test_done_twice_stays_the_first_persons(context, cast: Cast) -> None:
    task_id = add(cast)
    act(cast, tasks.done, task_id, who=cast.lea)
    with clock.frozen(NOW + timedelta(days=1)):
        act(cast, tasks.done, task_id)
    row = tasks.task(cast.actor(cast.thea), task_id)
    assert (row.done_at, row.done_by_name) == (NOW, "Lea")


def test_what_was_done_a_week_ago_is_no_longer_offered(context, cast: Cast) -> None:
    act(cast, tasks.done, add(cast))
    with clock.frozen(NOW + timedelta(days=8)):
        assert tasks.lately_done(cast.actor(cast.thea)) == ()


def test_a_task_may_be_a_teams_or_the_areas_leads(context, cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    named = [owner.name for owner in tasks.owners(cast.actor(cast.thea), cast.rowans)]
    assert named == ["Thea", "Lea", "Una"]
    task_id = add(cast, owner_id=cast.lea)
    assert own(cast, cast.lea) == ["Ring the nursery"] and own(cast) == []
    act(cast, tasks.hand_over, task_id, cast.una)
    assert own(cast, cast.una) == ["Ring the nursery"] and own(cast, cast.lea) == []


@pytest.mark.parametrize("name", ["una", "ola", "lou", "ann", "amy"])
def test_it_is_given_to_nobody_else(context, cast: Cast, name: str) -> None:
    other = getattr(cast, name)
    with pytest.raises(Refused) as refused:
        add(cast, owner_id=other)
    assert refused.value.field == "owner"
    task_id = add(cast)
    with pytest.raises(Refused):
        act(cast, tasks.hand_over, task_id, other)


@pytest.mark.parametrize(
    ("name", "error"), [("una", NotVisible), ("lou", NotVisible), ("amy", NotAllowed), ("ann", NotAllowed)]
)
def test_strangers_neither_add_nor_change_nor_see_tasks(context, cast: Cast, name: str, error: type) -> None:
    stranger, task_id = getattr(cast, name), add(cast)
    with pytest.raises(error):
        add(cast, stranger)
    for action in (tasks.done, tasks.undo):
        with pytest.raises(error):
            act(cast, action, task_id, who=stranger)
    with pytest.raises(error):
        act(cast, tasks.hand_over, task_id, cast.thea, who=stranger)
    with pytest.raises(NotVisible):
        tasks.task(cast.actor(stranger), task_id)
    assert tasks.of_family(cast.actor(stranger), cast.rowans) == ()


def test_an_owner_who_loses_the_family_loses_its_tasks(context, cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    add(cast, owner_id=cast.una)
    with unit_of_work():
        caseloads.unassign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    assert own(cast, cast.una) == []
    assert [row.owner_name for row in tasks.of_family(cast.actor(cast.thea), cast.rowans)] == ["Una"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"words": " \n"}, "words"),
        ({"words": "x" * 501}, "words"),
        ({"due_on": date(2062, 3, 10)}, "due_on"),
        ({"due_on": date(1926, 3, 10)}, "due_on"),
        ({"owner_id": uuid4()}, "owner"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(context, cast: Cast, facts: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        add(cast, **facts)
    assert refused.value.field == field and own(cast) == []


def test_the_same_form_twice_is_one_task(context, cast: Cast) -> None:
    key = new_key()
    assert add(cast, key=key) == add(cast, key=key)
    with pytest.raises(KeyReused):
        add(cast, key=key, words="Other words")
    assert own(cast) == ["Ring the nursery"]


def test_what_called_for_it_is_kept_and_each_change_is_audited(context, cast: Cast) -> None:
    ending = uuid4()
    task_id = add(cast, origin="follow-up", about_id=ending)
    row = tasks.task(cast.actor(cast.thea), task_id)
    assert (row.origin, row.about_id) == ("follow-up", ending)
    act(cast, tasks.done, task_id)
    lines = db.session.query(AuditLine).filter_by(act=Act.TASK_CHANGED, subject_id=task_id).all()
    assert [(line.actor_id, line.family_id) for line in lines] == [(cast.thea, cast.rowans)] * 2


def test_a_familys_tasks_stand_open_ones_first(context, cast: Cast) -> None:
    closed = add(cast, words="closed")
    act(cast, tasks.done, closed)
    add(cast, words="late", due_on=TODAY + timedelta(days=2))
    add(cast, words="soon", owner_id=cast.lea)
    rows = tasks.of_family(cast.actor(cast.thea), cast.rowans)
    assert [(row.words, row.owner_name) for row in rows] == [
        ("soon", "Lea"), ("late", "Thea"), ("closed", "Thea"),
    ]  # fmt: skip
    assert len(tasks.of_family(cast.actor(cast.thea), cast.rowans, open_only=True)) == 2


def test_a_long_list_comes_page_by_page_in_as_many_statements(context, cast: Cast) -> None:
    for number in range(tasks.TASKS_ON_A_PAGE + 3):
        add(cast, words=f"Number {number:02}", due_on=TODAY + timedelta(days=number // 2))
    thea, found, counts, after = cast.actor(cast.thea), [], [], None
    for _ in range(2):
        with counting(context) as counted:
            page = tasks.own(thea, after=after)
        found += [row.words for row in page.rows]
        counts.append(sum(not line.startswith("BEGIN") for line in counted.statements))
        after = page.after
    assert after is None and sorted(found) == [f"Number {number:02}" for number in range(53)]
    assert max(counts) <= 3
    with pytest.raises(NotVisible):
        tasks.own(thea, after=uuid4())
