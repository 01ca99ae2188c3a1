"""What staff and administrators are told after sending something, read with the translators' messages in brackets,
and their pages when there is more to say than on an ordinary day."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import build
from tests.browse import Browser
from tests.cast import PASSWORD, Cast
from tests.conftest import NOW
from tests.web import bracketed
from tests.web.lived_in import Diary, lived_in
from tests.web.test_every_word_is_translatable import Loose
from watchmeplay.accounts import people
from watchmeplay.diary import queries
from watchmeplay.diary.actions import Part, change_session
from watchmeplay.families import safe_contact
from watchmeplay.foundation import clock, outbox
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.notifications import checks, email
from watchmeplay.site import condition
from watchmeplay.web.areas import Application

FAMILY = "/staff/families/{rowans}"
BEN = FAMILY + "/people/{ben}"
LONG = f"⟦{'x' * 20_001}⟧"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
DAY = {"day-day": "1", "day-month": "3", "day-year": "2026"}

# Each journey is taken on one diary: every form is first left empty, then sent as it should be.
THEA = (
    ("/account/calendar", {}),
    ("/account/calendar", None),
    ("/account/calendar/close", {}),
    (FAMILY + "/export", {}),
    (FAMILY + "/export", {"reason": "family", "password": "wrong"}),
    (FAMILY + "/export", {"reason": "work", "password": "wrong"}),
    ("/staff/families/", {"name": "ada"}),
    ("/staff/families/", {"name": "⟦zzz⟧"}),
    ("/staff/families/", {"name": "y" * 201}),
    ("/staff/families/new", {}),
    ("/staff/families/new", {"name": "⟦New⟧", "child_name": "⟦One⟧", "born": "born", "day-day": "30", "day-month": "2",
                             "day-year": "2026", "area": "{north}"}),
    ("/staff/families/new", {"name": "⟦New⟧", "child_name": "⟦One⟧", "born": "born", "day-day": "1", "day-month": "3",
                             "day-year": "2027", "area": "{north}"}),
    ("/staff/families/new", {"name": "⟦New⟧", "child_name": "⟦One⟧", "born": "born", "day-day": "1", "day-month": "3",
                             "day-year": "1926", "area": "{north}"}),
    ("/staff/families/new", {"name": "⟦New⟧", "child_name": "⟦One⟧", "born": "expected", **DAY, "day-year": "2025",
                             "area": "{north}"}),
    ("/staff/families/new", {"name": "⟦New⟧", "child_name": "⟦One⟧", "twin_name": "⟦Two⟧", "born": "expected", **DAY,
                             "day-month": "6", "area": "{north}", "key": "a"}),
    (FAMILY + "/children/new", {}),
    (FAMILY + "/children/new", {"child_name": "⟦Bo⟧", "born": "expected", **DAY, "day-month": "7", "key": "b",
                                "adults": "{ben}"}),
    (FAMILY + "/homes/new", {}),
    (FAMILY + "/homes/new", {"label": "⟦Weekends⟧", "children": "{ada}", "adults": "{ben}", "key": "c"}),
    (FAMILY + "/people/invite", {}),
    (FAMILY + "/people/invite", {"name": "⟦Gran⟧", "children": "{ada}", "basis": "practitioner-approved", "key": "d"}),
    (FAMILY + "/people/invite", {"name": "⟦Gran⟧", "children": "{ada}", "basis": "practitioner-approved", "key": "d"}),
    (FAMILY + "/people/{fred}/invite-back", {}),
    (BEN + "/access", {"act": "suspend", "child": "{ada}"}),
    (FAMILY + "/people", None),
    (BEN + "/access", {"act": "restore", "child": "{ada}"}),
    (BEN + "/safe-contact", {}),
    (BEN + "/safe-contact", {"safe": "no", "note": "⟦Careful⟧"}),
    (BEN + "/sharing", {"other": "{amy}"}),
    (BEN + "/sharing", {"other": "{amy}", "agreed": "yes"}),
    (BEN + "/sharing", {"other": "{amy}", "end": "yes"}),
    (BEN + "/invite-again", {}),
    (FAMILY + "/people/{fred}", None),
    (FAMILY + "/team", {}),
    (FAMILY + "/team", {"person": "{una}"}),
    (FAMILY + "/team/{una}/remove", {}),
    ("/staff/diary/{shared}/mark", {}),
    ("/staff/diary/{shared}/reply", {}),
    ("/staff/diary/{shared}/phrase", {}),
    ("/staff/diary/{shared}/reply", {"words": LONG}),
    ("/staff/diary/{shared}/reply", {"words": "⟦Yes⟧", "shown": "older"}),
    ("/staff/messages/{rowans}", {"carer": "{amy}"}),
    ("/staff/messages/{rowans}", {"carer": "{amy}", "words": "⟦Yes⟧", "key": "e"}),
    ("/staff/messages/{rowans}", {"carer": "{amy}", "words": "⟦No⟧", "key": "e"}),
    ("/staff/messages/{rowans}/no-answer-needed", {"carer": "{amy}"}),
    ("/staff/messages/{rowans}?carer={ben}", None),
    ("/staff/diary/{shared}", None),
    ("/staff/diary/{shared}/reply", {"words": "⟦Yes⟧", "shown": "{shown}", "key": "f"}),
    ("/staff/diary/{shared}/reply", {"words": "⟦No⟧", "shown": "{shown}", "key": "f"}),
    ("/staff/diary/{shared}/phrase", {"words": "⟦Yes⟧", "phrase": "⟦cup⟧", "shown": "{shown}", "key": "g"}),
    ("/staff/diary/{shared}/mark", {"state": "seen", "shown": "{shown}"}),
    ("/staff/diary/{kept}", None),
    ("/staff/diary/{kept}/mark", {"state": "seen", "shown": "older"}),
    ("/staff/diary/{changed}", None),
    (FAMILY + "/pause", {"paused": "yes"}),
    (FAMILY, None),
    ("/staff/messages/{rowans}?carer={amy}", None),
    ("/staff/diary/{shared}", None),
    ("/staff/", None),
    (FAMILY + "/pause", {"paused": "no"}),
    (BEN + "/end", {}),
    (BEN + "/safe-contact", {}),
    ("/staff/messages/", None),
    ("/staff/messages/{neighbours}", None),
    ("/staff/families/{neighbours}", None),
    ("/staff/families/{neighbours}/people/{nora}", None),
    (FAMILY + "/people/{amy}/end", {}),
    ("/staff/diary/{shared}", None),
    ("/staff/messages/{rowans}?carer={amy}", None),
    ("/account/password", {}),
    ("/account/password", {"current": "wrong", "new": "four large blue boats"}),
    ("/account/password", {"current": PASSWORD, "new": "short"}),
    ("/account/password", {"current": PASSWORD, "new": "four large blue boats"}),
)  # fmt: skip
OLA = (
    ("/staff/", None),
    ("/staff/messages/", None),
    ("/staff/families/{strangers}", None),
    ("/staff/families/{strangers}/people", None),
    ("/staff/families/{strangers}/children/{zoe}/born", None),
    ("/staff/families/{strangers}/children/{zoe}/born", {}),
    ("/staff/families/{strangers}/children/{zoe}/born", {"born_on-day": "1", "born_on-month": "3",
                                                         "born_on-year": "2026"}),
    ("/staff/families/new", {"name": "⟦New⟧", "child_name": "⟦One⟧", "born": "expected", **DAY, "day-year": "2030",
                             "area": "{south}"}),
    ("/staff/families/{strangers}/team/{ola}/remove", {}),
)  # fmt: skip
ANN = (
    ("/admin/accounts/new", {}),
    ("/admin/accounts/new", {"name": "⟦Lil⟧", "role": "practitioner", "key": "a"}),
    ("/admin/accounts/new", {"name": "⟦Lil⟧", "role": "practitioner", "areas": "{north}", "key": "b"}),
    ("/admin/accounts/new", {"name": "⟦Lil⟧", "role": "practitioner", "areas": "{north}", "key": "b"}),
    ("/admin/accounts/{thea}", None),
    ("/admin/accounts/{thea}/areas", {}),
    ("/admin/accounts/{thea}/areas", {"areas": ["{north}", "{south}"]}),
    ("/admin/accounts/{thea}/invite-again", {}),
    ("/admin/accounts/{thea}/suspend", {}),
    ("/admin/", None),
    ("/admin/accounts/{thea}/invite-again", {}),
    ("/admin/accounts/{thea}/restore", {}),
    ("/admin/accounts/{ann}/suspend", {}),
    ("/admin/areas/", {}),
    ("/admin/areas/", {"name": "North"}),
    ("/admin/areas/", {"name": "⟦West⟧"}),
    ("/admin/areas/{north}", {"name": ""}),
    ("/admin/areas/{north}", {"name": "⟦East⟧"}),
    ("/admin/health/trail", {}),
)


@pytest.fixture
def diary(app: Application, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Diary:
    """A family with a diary, in a service whose Welsh is English in brackets."""
    monkeypatch.setitem(app.extensions, "catalogues", {bracketed.LANGUAGE: bracketed.Bracketed()})
    with app.app_context(), unit_of_work():
        safe_contact.choose(cast.actor(cast.amy), may_email=True, quiet_from=20, quiet_until=8)
        safe_contact.choose(cast.actor(cast.nora), may_email=True, quiet_from=0, quiet_until=0)
    return lived_in(app, cast)


@pytest.mark.parametrize(("name", "journey"), [("thea", THEA), ("ola", OLA), ("ann", ANN)])
def test_what_they_are_told_after_sending_can_be_said_in_another_language(app, cast, diary, name, journey):
    loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
    ids = {**vars(cast), "shared": diary.shared, "private": diary.private, **_more_pages(app, cast)}
    for address, fields in journey:
        if "{shown}" in (fields or {}).values():
            ids["shown"] = loose.browser.get(address.format(**ids).rpartition("/")[0]).field("shown")
        place = address.format(**ids)
        if fields is None:
            loose.look(place)
        else:
            loose.send(place, {name: _filled(value, ids) for name, value in fields.items()})
    found = {
        place: [text for text in texts if not CODE.fullmatch(text)] for place, texts in loose.found.items()
    }
    assert not any(found.values()), found


@pytest.mark.parametrize("name", ["thea", "lea"])
@pytest.mark.parametrize("later", [timedelta(days=5), timedelta(days=400)])
def test_so_can_the_weeks_after_in_which_nobody_wrote(app, cast, diary, name, later):
    if name == "lea":
        with app.app_context(), unit_of_work():
            admin = cast.actor(cast.ann)
            people.suspend(admin, people.staff_member(admin, cast.thea))
    with clock.frozen(NOW + later):
        loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
        for address in (
            "/staff/",
            "/staff/families/",
            f"/staff/families/{cast.rowans}/people",
            "/staff/messages/",
        ):
            loose.look(address)
    assert loose.found == {}


@pytest.mark.parametrize("outcome", ["given-up", "skipped"])
@pytest.mark.parametrize(
    "reason", sorted({checks.UNSAFE, checks.NO_ADDRESS, email.ADDRESS_REFUSED, email.TOO_SLOW})
)
def test_so_can_why_a_notice_did_not_go(app, cast, diary, reason, outcome):
    with app.app_context(), unit_of_work():
        for kind in ("answered", "message_for_you"):
            outbox.enqueue(kind, to=cast.amy, key=kind, family_id=cast.rowans)
        for row in db.session.scalars(
            select(OutboxRow).where(OutboxRow.key.in_(["answered", "message_for_you"]))
        ):
            row.settled_at, row.outcome, row.reason = clock.now(), outcome, reason
    for name, address in (
        ("thea", f"/staff/families/{cast.rowans}/people/{cast.amy}"),
        ("ann", "/admin/health"),
    ):
        loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
        loose.look(address)
        assert loose.found == {}


@pytest.mark.parametrize("hours", [1, 30])
def test_so_can_the_health_of_a_service_whose_worker_stands_still(app, cast, diary, hours):
    with app.app_context(), unit_of_work():
        outbox.beat(condition.WORKER)
    with clock.frozen(NOW + timedelta(hours=hours)):
        loose = Loose(app, cast, Browser.of(app, cast.ann))
        loose.look("/admin/health")
    assert loose.found == {}


def _more_pages(app: Application, cast: Cast) -> dict[str, object]:
    """A page kept for the meeting, and one that changed after it was given."""
    with app.app_context(), unit_of_work():
        kept = build.session(cast, seen="⟦The lid⟧", minutes=None, feeling=None, keep_for_meeting=True)
        changed = build.session(cast, seen="⟦The pan⟧")
    with app.app_context(), unit_of_work():
        row = queries.page(cast.actor(cast.amy), changed)
        assert row.facts is not None
        change_session(
            cast.actor(cast.amy), changed, number=row.facts.number, child_id=cast.ada, managed=True, minutes="few",
            feeling="sad", happened_at=row.facts.happened_at, zone=build.ZONE, keep_for_meeting=False,
            only_me=False, parts={part.voice: Part("⟦The spoon⟧", part.audience) for part in row.parts},
            share_with=(), key=new_key(),
        )  # fmt: skip
    return {"kept": kept, "changed": changed}


def _filled(value: str | list[str], ids: dict[str, object]) -> str | list[str]:
    return [part.format(**ids) for part in value] if isinstance(value, list) else value.format(**ids)
