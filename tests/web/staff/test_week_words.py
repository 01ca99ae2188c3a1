"""The week and all it leads to, with the translators' messages in brackets: every word of ours can be translated."""

from datetime import timedelta

import pytest

from tests import build
from tests.browse import Browser
from tests.conftest import NOW
from tests.web import bracketed
from tests.web.lived_in import lived_in
from tests.web.test_every_word_is_translatable import Loose
from watchmeplay.care.week import snoozes, tasks, templates
from watchmeplay.conversations import later
from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.notifications import chores

LOOK = "/staff/look/{rowans}"
FAMILY = "/staff/families/{rowans}/tasks"
CARER = {"carer": "{amy}"}
DAY = {"due_on-day": "20", "due_on-month": "3", "due_on-year": "2026"}
UNTIL = {"until-day": "20", "until-month": "3", "until-year": "2026"}
THEA = (
    ("/staff/", None),
    ("/staff/tasks", None),
    ("/staff/tasks/{task}", None),
    ("/staff/tasks/{task}", {}),
    ("/staff/tasks/{task}", {"owner": "{lea}"}),
    ("/staff/tasks/{mine}/done", {}),
    ("/staff/tasks", None),
    (FAMILY, None),
    (FAMILY, {}),
    (FAMILY, {**DAY, "words": "⟦Ring⟧", "owner": "{thea}", "key": "a", "due_on-year": "2025"}),
    (FAMILY, {**DAY, "words": "⟦Ring⟧", "owner": "{thea}", "key": "a"}),
    (FAMILY, {**DAY, "words": "⟦Write⟧", "owner": "{thea}", "key": "a"}),
    ("/staff/templates", None),
    ("/staff/templates", {}),
    ("/staff/templates", {"title": "⟦Friday⟧", "words": "⟦Yes⟧", "key": "b"}),
    ("/staff/templates", {"title": "⟦Friday⟧", "words": "⟦No⟧", "key": "b"}),
    ("/staff/templates/{template}", None),
    ("/staff/templates/{template}", {}),
    (LOOK, None),
    (LOOK + "/mark", {"step": "x"}),
    (LOOK + "/mark", {"step": "thinking", "page": "{shared}:older"}),
    (LOOK + "/reply", CARER),
    (LOOK + "/reply", {**CARER, "words": "⟦Yes⟧", "key": "c", "when": "nine"}),
    (LOOK + "/reply", {**CARER, "words": "⟦No⟧", "key": "c"}),
    (LOOK + "/task", {}),
    (LOOK + "/task", {"words": "⟦Ring⟧", "due": "2026-03-17", "key": "d"}),
    (LOOK + "/quiet", {}),
    (LOOK + "/quiet", {**UNTIL, "reason": "holiday", "until-year": "2027", "key": "e"}),
    (LOOK + "/quiet", {**UNTIL, "reason": "holiday", "line": "⟦Back⟧", "key": "e"}),
    (LOOK, None),
    (LOOK + "/quiet/end", {}),
    (LOOK + "/mark", {"step": "seen"}),
    ("/staff/", None),
    ("/staff/messages/{rowans}?carer={amy}", None),
    ("/staff/messages/{rowans}", {**CARER, "words": "⟦Yes⟧", "when": "chosen", "day-day": "x", "key": "f"}),
    ("/staff/messages/{rowans}", {**CARER, "words": "⟦Yes⟧", "when": "chosen", "key": "f"}),
    ("/staff/messages/{rowans}", {**CARER, "words": "⟦Yes⟧", "when": "nine", "key": "f"}),
    ("/staff/later/{later}/stop", {}),
    ("/staff/looked-at", {}),
    ("/staff/", None),
)  # fmt: skip


@pytest.fixture
def ids(app, cast, monkeypatch) -> dict[str, object]:
    monkeypatch.setitem(app.extensions, "catalogues", {bracketed.LANGUAGE: bracketed.Bracketed()})
    diary, thea = lived_in(app, cast), cast.actor(cast.thea)
    with app.app_context(), unit_of_work():
        given = {"family_id": cast.rowans, "words": "⟦Ring⟧"}
        task = tasks.add(thea, **given, owner_id=cast.lea, due_on=NOW.date())
        mine = tasks.add(thea, **given, owner_id=cast.thea, due_on=NOW.date() - timedelta(days=2))
        template = templates.add(thea, title="⟦Thursday⟧", words="⟦Thursday, then⟧")
        kept = later.write(
            thea, family_id=cast.rowans, caregiver_id=cast.amy, words="⟦Morning⟧", key=new_key(),
            send_at=NOW + timedelta(days=1),
        )  # fmt: skip
    return {
        **vars(cast),
        "task": task,
        "mine": mine,
        "template": template,
        "later": kept,
        "shared": diary.shared,
    }


def test_a_monday_can_be_said_in_another_language(app, cast, ids) -> None:
    loose = Loose(app, cast, Browser.of(app, cast.thea))
    for address, fields in THEA:
        if fields is None:
            loose.look(address.format(**ids))
        else:
            loose.send(address.format(**ids), {name: value.format(**ids) for name, value in fields.items()})
    assert loose.found == {}


@pytest.mark.parametrize("name", ["thea", "lea"])
def test_so_can_the_week_of_a_quiet_family_with_a_reason_and_what_did_not_go(app, cast, ids, name) -> None:
    thea = cast.actor(cast.thea)
    for days in (30, 28, 26):
        with app.app_context(), clock.frozen(NOW - timedelta(days=days)), unit_of_work():
            build.session(cast, by=cast.nora, child=cast.kit, seen="⟦A cup⟧")
    with app.app_context(), unit_of_work():
        records.pause_contact(thea, cast.rowans, paused=True)
        snoozes.snooze(
            thea,
            cast.rowans,
            reason=snoozes.Reason.OTHER,
            until_on=NOW.date() + timedelta(days=9),
            today=NOW.date(),
        )
    with app.app_context(), clock.frozen(NOW + timedelta(days=2)):
        chores.send_what_was_kept()
        loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
        for address in (
            "/staff/", "/staff/weeks", "/staff/?for={thea}", "/staff/look/{rowans}", "/staff/look/{neighbours}",
            "/staff/messages/{rowans}?carer={amy}", "/staff/families/{rowans}/tasks",
        ):  # fmt: skip
            loose.look(address.format(**ids))
    assert loose.found == {}
