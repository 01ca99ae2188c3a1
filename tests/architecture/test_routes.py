"""The sweep: every route, every method, everyone who may knock. Made from the URL map, so a new route is in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Blueprint, current_app
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.architecture.routes import MAP, ROUTES, SAFE, WITH_IDS, filled, is_id, said
from tests.security import asking, crowd, goodbye, meeting, monday, scene
from tests.security.crowd import SIGNED_IN, SIGNED_OUT, STATES, Visitor
from tests.security.sameness import Answer, answer
from watchmeplay.accounts.models import Person, SignInSession
from watchmeplay.care.allocation.room import room_in_areas
from watchmeplay.care.appointments.models import VideoHost
from watchmeplay.care.partners import directory
from watchmeplay.care.week import templates
from watchmeplay.families.models import Membership
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import Base, db
from watchmeplay.foundation.ownership import owned_models, scoped, system_scope
from watchmeplay.manual import recordings
from watchmeplay.manual.models import Attachment
from watchmeplay.reading import voices
from watchmeplay.site.models import Area as Place
from watchmeplay.web.areas import CAREGIVERS, PUBLIC, STAFF, Application, Area

# A page that needs no sign-in is a decision. Add it here when it was made.
OPEN_TO_ALL = {
    "/", "/guide/", "/guide/<slug>", "/guide/age/<age>", "/guide/search", "/help-now", "/pages/<slug>", "/health",
    "/metrics", "/robots.txt", "/favicon.ico", "/sign-in", "/signed-out", "/exit", "/gallery/", "/gallery/<room>",
    "/j/<token>", "/j/<token>/you", "/j/<token>/agree", "/j/<token>/sign-in", "/guide/keep", "/guide/without-signal",
    "/guide/offline.json", "/guide/app.webmanifest", "/service-worker.js", "/guide/needs",
    "/guide/attachments/<uuid:attachment_id>/<file_name>", "/guide/print/", "/guide/print/<kind>.pdf",
    "/calendar/<token>.ics",
    "/refer/professional", "/refer/professional/safeguarding", "/refer/professional/no-agreement",
    "/refer/professional/outside", "/refer/professional/return", "/refer/professional/<step>",
    "/refer/professional/check", "/refer/professional/sent", "/refer/professional/papers", "/refer/status",
    "/refer/status/leave", "/refer/waiting/words",
    "/refer/", "/refer/first", "/refer/you", "/refer/where", "/refer/child", "/refer/child-2", "/refer/child-3",
    "/refer/child-4", "/refer/hope", "/refer/reach", "/refer/others", "/refer/check", "/refer/call", "/refer/sent",
    "/refer/return", "/refer/elsewhere", "/refer/exit", "/refer/waiting/", "/refer/waiting/open", "/refer/waiting/pin",
    "/refer/waiting/diary", "/refer/waiting/write", "/refer/waiting/remove", "/refer/waiting/close",
    "/refer/waiting/exit", "/refer/status/exit",
}  # fmt: skip
# HEAD and OPTIONS go the same way as GET; a few of the states are enough to see that they do.
ASK_EVERYTHING = {"anonymous", "author", "assigned therapist", "admin"}
ENDS_SESSIONS = {"account.sign_out", "public.leave_quickly", "public.refer_leave"}
NONSENSE = ("0", str(2**63), "null", "%00", "..%2f", "ａ", "-1", "1e9", "%ff", "x" * 3000)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")


@dataclass
class World:
    """The stage after the week, everyone at the door, and every id there is."""

    app: Application
    crowd: dict[str, Visitor]
    ids: dict[str, set[UUID]]
    seen: dict[str, dict[str, set[UUID]]]
    people_of: dict[UUID, set[UUID]]
    told: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def ask(self, state: str, method: str, path: str) -> Answer:
        """What a visitor is told. A form comes with a good token, and with nothing else in it."""
        visitor = self.crowd[state]
        form = None if method in SAFE or method == "TRACE" else {"csrf_token": visitor.token}
        return answer(visitor.client.open(path, method=method, data=form))

    def missing(self, state: str, method: str) -> Answer:
        """What the same visitor is told about a page that never was."""
        if (state, method) not in self.told:
            self.told[state, method] = self.ask(state, method, f"/nothing/{uuid4()}")
        return self.told[state, method]


@pytest.fixture(scope="module")
def world(stage) -> Iterator[World]:
    stage.restore()
    app: Application = stage.app
    with clock.frozen(scene.NOW):
        with app.app_context():
            scene.secrets(stage.cast, scene.ordinary(stage.cast), app.extensions["keyring"])
            scene.document(stage.cast)
            scene.voices_of_staff(stage.cast)
            asking.referrals(stage.cast)
            meeting.booked(stage.cast)
            monday.kept(stage.cast)
            goodbye.prepared(stage.cast)
        visitors = crowd.gather(app, stage.cast)
        # Never hold an application context while a client asks: the request would share its `g`.
        with app.app_context():
            ids, people_of = _every_id(), _people_of_families()
            seen = {state: _seen_by(visitors[state]) for state in SIGNED_IN}
        yield World(app, visitors, ids, seen, people_of)


def test_the_sweep_knows_every_route(world: World) -> None:
    assert {(rule.rule, *rule.methods) for rule in world.app.url_map.iter_rules()} == {
        (rule.rule, *rule.methods) for rule in ROUTES
    }
    assert {rule.endpoint for rule in ROUTES} == set(MAP.policies)
    assert len(ROUTES) > 30
    assert len(WITH_IDS) > 5


def test_a_page_that_is_open_to_all_is_on_the_list() -> None:
    assert {rule.rule for rule in ROUTES if MAP.policies[rule.endpoint] is PUBLIC} == OPEN_TO_ALL


@pytest.mark.parametrize("rule", ROUTES, ids=said)
def test_only_those_who_are_named_come_in(world: World, rule: Rule) -> None:
    who = MAP.policies[rule.endpoint]
    path = filled(rule)
    for state in SIGNED_OUT if rule.endpoint in ENDS_SESSIONS else STATES:
        actor = world.crowd[state].actor
        for method in sorted(rule.methods if state in ASK_EVERYTHING else rule.methods - {"HEAD", "OPTIONS"}):
            told, where = world.ask(state, method, path), f"{method} {path} as {state}"
            if who is PUBLIC or (actor and actor.role in who):
                assert told.status < 500 or rule.rule == "/health", where
                assert told.status != 401, where
                assert (
                    told.status not in {301, 302, 303} or "/sign-in?" not in dict(told.headers)["location"]
                ), where
            elif actor is None and method in SAFE:
                assert told.status == 302, where
                assert dict(told.headers)["location"].startswith("/sign-in?next="), where
            elif actor is None:
                assert told.status == 401, where
            else:
                assert told.status == 404, where
                assert not told.differs_from(world.missing(state, method)), where


@pytest.mark.parametrize("rule", ROUTES, ids=said)
def test_a_method_that_a_page_does_not_take_is_refused(world: World, rule: Rule) -> None:
    taken = {method for method in METHODS if _is_taken(filled(rule), method)}
    for method in set(METHODS) - taken:
        for state in ("anonymous", "author", "assigned therapist"):
            assert world.ask(state, method, filled(rule)).status == 405, f"{method} as {state}"


def _is_taken(path: str, method: str) -> bool:
    """Whether this address takes a method, perhaps by a more general rule than the page's own."""
    try:
        MAP.url_map.bind("localhost").match(path, method)
    except HTTPException:
        return False
    return True


@pytest.mark.parametrize("rule", WITH_IDS, ids=said)
def test_a_strangers_id_is_answered_as_an_id_that_never_was(world: World, rule: Rule) -> None:
    who, method = MAP.policies[rule.endpoint], "POST" if "POST" in rule.methods else "GET"
    before = _counts(world.app)
    for state in SIGNED_IN:
        role = world.crowd[state].actor.role
        if who is not PUBLIC and role not in who:
            continue
        for name in filter(lambda name: is_id(rule, name), rule.arguments):
            for others in _settings(world, state, rule, name):
                never = world.ask(state, method, filled(rule, {**others, name: uuid4()}))
                assert method == "POST" or never.status == 404, f"{rule.rule} with a random id as {state}"
                for row_id in _hidden(world, state, name, others.get("family_id")):
                    told = world.ask(state, method, filled(rule, {**others, name: row_id}))
                    difference = told.differs_from(never)
                    assert not difference, f"{method} {rule.rule} as {state}, {name}: {difference}"
    assert _counts(world.app) == before


@pytest.mark.parametrize("rule", [rule for rule in WITH_IDS if "GET" in rule.methods], ids=said)
def test_somebody_who_may_see_a_row_does(world: World, rule: Rule) -> None:
    """The sweep is not green because everything is shut."""
    opened = []
    for state in ("author", "assigned therapist", "therapist elsewhere", "lead", "admin"):
        for name in filter(lambda name: is_id(rule, name), rule.arguments):
            for others in _settings(world, state, rule, name):
                seen = (world.seen[state].get(table, set()) for table in _tables(name))
                people = world.people_of.get(others.get("family_id"), set()) if name == "person_id" else set()
                for row_id in sorted(people.union(*seen)):
                    told = world.ask(state, "GET", filled(rule, {**others, name: row_id}))
                    opened += [row_id] if told.status == 200 else []
                    if opened:
                        return
    assert opened, f"nobody could open {rule.rule} with any id"


@pytest.mark.parametrize("rule", WITH_IDS, ids=said)
def test_nonsense_for_an_id_is_a_missing_page(world: World, rule: Rule) -> None:
    method = "POST" if "POST" in rule.methods else "GET"
    name = next(name for name in rule.arguments if is_id(rule, name))
    who = MAP.policies[rule.endpoint]
    state = next(state for state in SIGNED_IN if who is PUBLIC or world.crowd[state].actor.role in who)
    for nonsense in NONSENSE:
        told = world.ask(state, method, filled(rule, {name: nonsense}))
        assert told.status == 404, nonsense
        assert not told.differs_from(world.missing(state, method)), nonsense


@pytest.mark.parametrize(
    "rule",
    [
        rule
        for rule in ROUTES
        if MAP.policies[rule.endpoint] is PUBLIC
        and "GET" in rule.methods
        and "gallery" not in rule.rule
        and rule.rule != "/sign-in"  # somebody who is signed in goes on to their own pages
    ],
    ids=said,
)
def test_an_open_page_is_the_same_for_all(world: World, rule: Rule) -> None:
    for visitor in world.crowd.values():  # what a browser is writing itself is its own
        visitor.client.delete_cookie("referral", path="/refer")
    stranger = world.ask("anonymous", "GET", filled(rule))
    for state in ("author", "second carer", "assigned therapist", "admin", "expired session"):
        told = world.ask(state, "GET", filled(rule))
        assert told.status == stranger.status
        assert told.body == stranger.body


def test_a_route_without_a_who_cannot_be_registered() -> None:
    app = Application("planted")
    with pytest.raises(TypeError, match="no one who may come in"):
        app.add_url_rule("/planted", "planted", lambda: "")
    with pytest.raises(TypeError, match="no one who may come in"):
        app.get("/planted")(lambda: "")


def test_an_area_without_a_who_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="who"):
        Area("planted")  # type: ignore[call-arg]


def test_a_plain_blueprint_cannot_carry_a_route() -> None:
    plain = Blueprint("plain", "planted")
    plain.get("/planted")(lambda: "")
    with pytest.raises(TypeError, match="no one who may come in"):
        Application("planted").register_blueprint(plain)


@pytest.mark.parametrize("who", [PUBLIC, STAFF, frozenset({Role.CAREGIVER, Role.ADMIN})])
def test_a_route_may_not_let_more_people_in_than_its_area(who) -> None:
    with pytest.raises(TypeError, match="only narrow"):
        Area("planted", who=CAREGIVERS).get("/planted", who=who)(lambda: "")


def test_a_route_may_let_fewer_people_in() -> None:
    app, area = Application("planted"), Area("planted", who=STAFF)
    area.get("/planted", who=frozenset({Role.LEAD}))(lambda: "")
    app.register_blueprint(area)
    assert app.policies == {"planted.<lambda>": frozenset({Role.LEAD})}


def _settings(world: World, state: str, rule: Rule, name: str) -> list[dict[str, Any]]:
    """What may stand for the other parts of an address: ids this visitor may see, or nothing known."""
    others = [other for other in rule.arguments if other != name and is_id(rule, other)]
    own = {
        other: next(iter(sorted(found)), None)
        for other in others
        if (found := set().union(*(world.seen[state].get(table, set()) for table in _tables(other))))
    }
    known = {"slug": "watching", "kind": "gp"}
    return [own | {part: value for part, value in known.items() if part in rule.arguments}]


def _hidden(world: World, state: str, name: str, family_id: UUID | None) -> list[UUID]:
    """Ids that a visitor may not see, of the kind that an address's variable names. Under a family's own
    address, the people of every other family are among them."""
    hidden: set[UUID] = set()
    for table in _tables(name):
        seen = world.seen[state].get(table, set())
        if table == "person" and family_id is not None:
            seen = seen | world.people_of.get(family_id, set())
        hidden |= set(sorted(world.ids[table] - seen)[:4])
    return sorted(hidden)


def _tables(name: str) -> list[str]:
    """`session_id` may be a play session or a signed-in browser: whatever ends in its name."""
    noun = name.removesuffix("_id")
    known = {"page": "play_session", "caregiver": "person", "carer": "person", "practitioner": "person",
             "device": "sign_in_session", "part": "entry", "survivor": "referral"}  # fmt: skip
    tables = [table for table in sorted(Base.metadata.tables) if table.endswith(known.get(noun, noun))]
    assert tables, f"{name} names no table: call it after one"
    return tables


def _every_id() -> dict[str, set[UUID]]:
    with system_scope("sweep"):
        found = {
            mapper.local_table.name: set(db.session.scalars(select(mapper.class_.id)))
            for mapper in Base.registry.mappers
            if "id" in mapper.columns
        }
    db.session.rollback()
    return found


def _people_of_families() -> dict[UUID, set[UUID]]:
    """Who may be asked for under a family's address: its adults, and staff, whom every colleague knows."""
    with system_scope("sweep"):
        rows = db.session.execute(select(Membership.family_id, Membership.person_id)).all()
        staff = set(db.session.scalars(select(Person.id).where(Person.role != Role.CAREGIVER)))
    found: dict[UUID, set[UUID]] = {}
    for family_id, person_id in rows:
        found.setdefault(family_id, set(staff)).add(person_id)
    db.session.rollback()
    return found


def _seen_by(visitor: Visitor) -> dict[str, set[UUID]]:
    actor = visitor.actor
    seen = {
        name: set(db.session.scalars(scoped(actor, model.id)))
        for name, model in owned_models().items()
        if hasattr(model, "id")
    }
    seen["sign_in_session"] = set(
        db.session.scalars(select(SignInSession.id).where(SignInSession.person_id == actor.person_id))
    )
    seen["video_host"] = set(db.session.scalars(select(VideoHost.id))) if actor.role == Role.ADMIN else set()
    seen["partner"] = {partner.id for partner in directory.listed(actor)} if actor.is_staff else set()
    seen["reply_template"] = {template.id for template in templates.own(actor)}
    seen["area"] = set(db.session.scalars(select(Place.id))) if actor.role == Role.ADMIN else set()
    seen["guide_attachment"] = set(db.session.scalars(select(Attachment.id)))
    watching = current_app.extensions["shelf"].library("en").page("watching")
    seen["guide_recording"] = {voice.id for voice in [*voices.heard(actor, watching), *recordings.of(actor)]}
    everybody = select(Person.id).where(Person.role != Role.CAREGIVER)
    seen["person"] = set(db.session.scalars(everybody)) if actor.role == Role.ADMIN else {actor.person_id}
    if actor.role == Role.LEAD:  # arranges the days and families of everybody who works in their areas
        seen["person"] |= {room.person_id for room in room_in_areas(actor)}
    db.session.rollback()
    return seen


def _counts(app: Application) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name not in {"audit_line", "tally", "last_read", "reading_mark"}
        }
