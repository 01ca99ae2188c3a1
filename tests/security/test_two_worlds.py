"""One reader must not be able to tell that something is hidden.

In the first world Amy shared one page with Ben and was silent. In the second, at the same hours and with the same
ids for everything shared, she also wrote private pages and pages for the team, was answered, erased a page,
another carer's access was suspended, staff noted that her mail is not safe, and more. Everybody who may not
know of it walks through all they can reach, in both worlds. No byte may differ.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from flask import request
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from tests.browse import Browser
from tests.cast import PASSWORD, Cast, email_of
from tests.security import crawl, scene
from tests.security.crawl import Answers
from tests.security.scene import Scene
from watchmeplay.diary import queries
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.families import memberships
from watchmeplay.families.access import own_family
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.settings import ROOT
from watchmeplay.web import page_context
from watchmeplay.web.areas import Application

# The same bytes for all (tests/architecture/test_routes.py), and figures about the service as a whole.
# Of the guide's pages, which differ in their words alone, a few stand for all.
LEFT_OUT = (
    "/guide", "/pages", "/gallery", "/help-now", "/admin/health", "/health", "/metrics",
    *(
        f"{home}guide/{path.stem[4:]}"
        for home in ("/family/", "/staff/")
        for path in sorted((ROOT / "content" / "en" / "manual").glob("*.md"))
        if path.stem[4:] not in scene.READ
    ),
)  # fmt: skip
OBSERVERS = ("ben", "nora", "fred", "una", "lou", "ann")
SENDERS = ("ben", "nora", "fred", "una")
HOMES = {
    Role.CAREGIVER: "/family/",
    Role.PRACTITIONER: "/staff/",
    Role.LEAD: "/staff/",
    Role.ADMIN: "/admin/",
}
# More pages of one route than anybody of the cast has rows: what is left out are pages of the guide.
MOST = 30
Secret = Callable[[Cast, Scene, Application], list[UUID]]


@dataclass(frozen=True)
class World:
    """The stage in one of the two worlds, and the ids of Amy's secrets (known in both)."""

    app: Application
    cast: Cast
    heard_of: list[UUID]

    def browser(self, name: str) -> FlaskClient:
        """The browser of one of the cast, signed in."""
        return Browser.of(self.app, getattr(self.cast, name)).client

    def home(self, name: str) -> str:
        """The portal of one of the cast."""
        return HOMES[self.cast.role(getattr(self.cast, name))]


Walk = Callable[[World], Answers]


def all_amy_did(cast: Cast, happened: Scene, app: Application) -> list[UUID]:
    return [*scene.secrets(cast, happened, app.extensions["keyring"]), cast.amy, cast.rowans]


def all_amy_kept(cast: Cast, happened: Scene, app: Application) -> list[UUID]:
    return scene.private_pages(cast, happened)


def look_round(name: str) -> Walk:
    """Open everything that can be reached, and ask for ids that were heard of."""

    def walk(world: World) -> Answers:
        client, home = world.browser(name), world.home(name)
        told = crawl.walk(client, _own_starts(world.app, home), skip=LEFT_OUT, most=MOST)
        return told | crawl.walk(client, _guesses(world.app, home, world.heard_of), skip=LEFT_OUT)

    return walk


def send_everything(name: str) -> Walk:
    """Send every form that can be found, and look round again. Carers fill them in, staff send them empty:
    what a filled form of theirs gives back, such as an invitation's code, is new each time."""

    def walk(world: World) -> Answers:
        client, home, sending = world.browser(name), world.home(name), {}
        crawl.walk(client, _own_starts(world.app, home), LEFT_OUT, sending, MOST)
        told = crawl.send_all(client, sending, fill=home == HOMES[Role.CAREGIVER])
        return told | {f"after {path}": seen for path, seen in crawl.walk(client, [home], LEFT_OUT).items()}

    return walk


def with_a_leak(leak: Callable[[pytest.MonkeyPatch, Application], None]) -> Walk:
    """Ben opens his diary while something tells on Amy."""

    def walk(world: World) -> Answers:
        client = world.browser("ben")
        guesses = _guesses(world.app, "/family/diary/", world.heard_of[:2])
        with pytest.MonkeyPatch.context() as patch:
            leak(patch, world.app)
            return crawl.walk(client, ["/family/diary/", *guesses], skip=LEFT_OUT)

    return walk


def a_stranger(world: World) -> Answers:
    client = world.app.test_client()
    told = crawl.walk(client, ["/", "/family/", "/sign-in", "/j/never-was"])
    return told | crawl.walk(client, _guesses(world.app, "/", world.heard_of), skip=LEFT_OUT)


def fred_signing_in(world: World) -> Answers:
    browser = Browser.of(world.app, None)
    fields = {**browser.get("/sign-in").form("/sign-in"), "email": email_of("fred"), "password": PASSWORD}
    told = {"sign in": crawl.answer(browser.client.post("/sign-in", data=fields))}
    return told | crawl.walk(browser.client, _own_starts(world.app, "/family/"), skip=LEFT_OUT)


def pia_with_her_link(world: World) -> Answers:
    cast = world.cast
    with world.app.app_context(), unit_of_work():
        way = memberships.invite_again(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.pia)
    client, start = world.app.test_client(), f"/j/{way.link_token}"
    told = crawl.walk(client, [start], skip=LEFT_OUT)
    form = next(form for form in crawl.read(client.get(start), start).forms if "code" in form.texts)
    told["code"] = crawl.answer(client.post(start, data=form.filled(code=way.code)))
    for step in ("you", "agree", "sign-in"):
        told |= crawl.walk(client, [f"{start}/{step}"], skip=LEFT_OUT)
    return {path.replace(way.link_token, "…"): _without(way.link_token, seen) for path, seen in told.items()}


class Told:
    """What everybody was told in both worlds. The second comes first: its ids are then known in the other."""

    def __init__(self, stage: Any, secret: Secret, walks: dict[str, Walk]) -> None:
        self.answers: dict[int, dict[str, Answers]] = {}
        heard_of: list[UUID] = []
        for number in (1, 0):
            stage.restore()
            with clock.frozen(scene.NOW):
                with stage.app.app_context():
                    happened = scene.ordinary(stage.cast)
                    if number:
                        heard_of = secret(stage.cast, happened, stage.app)
                world = World(stage.app, stage.cast, heard_of)
                self.answers[number] = {
                    name: _alone(walk, world, place) for place, (name, walk) in enumerate(walks.items())
                }

    def differences(self, name: str) -> list[str]:
        """In what somebody's two walks differ."""
        one, other = self.answers[0][name], self.answers[1][name]
        assert len(one) >= 3, f"hardly anything was reached: {sorted(one)}"
        lines = [f"{path}: only in one world" for path in sorted(set(one) ^ set(other))]
        for path in sorted(set(one) & set(other)):
            difference = one[path].differs_from(other[path])
            lines += [f"{path}: {difference}"] if difference else []
        return lines


@pytest.fixture(scope="module")
def all_secrets(stage) -> Told:
    walks: dict[str, Walk] = {name: look_round(name) for name in (*OBSERVERS, "thea")}
    walks |= {leak.__name__: with_a_leak(leak) for leak in LEAKS}
    walks |= {walk.__name__: walk for walk in (a_stranger, fred_signing_in, pia_with_her_link)}
    walks |= {f"{name} sends": send_everything(name) for name in SENDERS}
    return Told(stage, all_amy_did, walks)


@pytest.fixture(scope="module")
def private_pages(stage) -> Told:
    return Told(stage, all_amy_kept, {name: look_round(name) for name in ("thea", "lea", "amy")})


@pytest.mark.parametrize("name", OBSERVERS)
def test_nobody_can_tell_what_amy_did_by_looking(all_secrets: Told, name: str) -> None:
    found = all_secrets.differences(name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", SENDERS)
def test_nobody_can_tell_what_amy_did_by_sending_forms(all_secrets: Told, name: str) -> None:
    found = all_secrets.differences(f"{name} sends")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["a_stranger", "fred_signing_in", "pia_with_her_link"])
def test_nobody_without_a_place_here_can_tell_what_amy_did(all_secrets: Told, name: str) -> None:
    found = all_secrets.differences(name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["thea", "lea"])
def test_the_team_cannot_tell_what_amy_kept_to_herself(private_pages: Told, name: str) -> None:
    found = private_pages.differences(name)
    assert not found, "\n".join(found)


def test_amy_and_thea_can_tell(private_pages: Told, all_secrets: Told) -> None:
    """The walks do reach the pages where a difference would stand."""
    assert private_pages.differences("amy")
    assert all_secrets.differences("thea")


def _pages_of_family() -> int:
    with system_scope("planted leak"):
        return db.session.scalar(select(func.count(PlaySession.id))) or 0


def _edited(session_id: UUID) -> bool:
    with system_scope("planted leak"):
        return (db.session.scalar(select(PlaySession.number).where(PlaySession.id == session_id)) or 0) > 1


def leak_a_badge(patch: pytest.MonkeyPatch, app: Application) -> None:
    counted = page_context.unread
    patch.setattr(page_context, "unread", lambda actor: counted(actor) + _pages_of_family())


def leak_forbidden_for_missing(patch: pytest.MonkeyPatch, app: Application) -> None:
    page = queries.page

    def telling(actor: Any, session_id: UUID) -> Any:
        with system_scope("planted leak"):
            there = db.session.scalar(select(PlaySession.author_id).where(PlaySession.id == session_id))
        if there is not None and there != actor.person_id:
            raise Forbidden
        return page(actor, session_id)

    patch.setattr(queries, "page", telling)


def leak_by_order(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline

    def by_busyness(actor: Any, **asked: Any) -> Any:
        found = timeline(actor, **asked)
        return replace(found, rows=found.rows[::-1]) if _pages_of_family() > 4 else found

    patch.setattr(queries, "timeline", by_busyness)


def leak_an_edited_mark(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline

    def marked(row: Any) -> Any:
        words = " (edited)" if _edited(row.id) else ""
        return replace(row, parts=tuple(replace(part, words=part.words + words) for part in row.parts))

    def with_marks(actor: Any, **asked: Any) -> Any:
        found = timeline(actor, **asked)
        return replace(found, rows=tuple(map(marked, found.rows)))

    patch.setattr(queries, "timeline", with_marks)


def leak_a_count_in_the_list(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline

    def counted(actor: Any, **asked: Any) -> Any:
        found = timeline(actor, **asked)
        rows = (replace(row, child_name=f"{row.child_name} ({_pages_of_family()})") for row in found.rows)
        return replace(found, rows=tuple(rows))

    patch.setattr(queries, "timeline", counted)


def leak_a_cursor(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline
    patch.setattr(
        queries,
        "timeline",
        lambda actor, **asked: replace(timeline(actor, **asked), older=str(UUID(int=_pages_of_family()))),
    )


def leak_a_header(patch: pytest.MonkeyPatch, app: Application) -> None:
    def tagged(response: Any) -> Any:
        if request.path.startswith("/family/"):
            response.headers["ETag"] = f'"{_pages_of_family()}"'
        return response

    patch.setitem(app.after_request_funcs, None, [*app.after_request_funcs[None], tagged])


def leak_a_part(patch: pytest.MonkeyPatch, app: Application) -> None:
    patch.setattr(Entry, "visible", {**Entry.visible, Role.CAREGIVER: own_family})
    # The filters of a prepared statement are worked out once: here they have to be worked out again.
    patch.setattr(queries._PARTS_FOR_CARERS, "_guarded", {})


LEAKS = (
    leak_a_badge, leak_forbidden_for_missing, leak_by_order, leak_an_edited_mark, leak_a_count_in_the_list,
    leak_a_cursor, leak_a_header, leak_a_part,
)  # fmt: skip


@pytest.mark.parametrize("name", [leak.__name__ for leak in LEAKS])
def test_a_planted_leak_is_found(all_secrets: Told, name: str) -> None:
    assert all_secrets.differences(name)


def _alone(walk: Walk, world: World, seed: int) -> Answers:
    """A walk whose rows get ids of its own, whatever others did before it."""
    with scene.known_ids(100 + seed):
        return walk(world)


def _own_starts(app: Application, home: str) -> list[str]:
    """Every address without a variable in the portal of `home`."""
    return [
        home,
        *sorted(
            rule.rule
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith(home) and not rule.arguments and "GET" in (rule.methods or ())
        ),
    ]


def _guesses(app: Application, home: str, heard_of: list[UUID]) -> list[str]:
    """Every address with one variable, asked for with each id that somebody might have heard of."""
    return [
        rule.rule[: rule.rule.index("<")] + str(row_id) + rule.rule[rule.rule.index(">") + 1 :]
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(home) and len(rule.arguments) == 1 and "GET" in (rule.methods or ())
        for row_id in heard_of
    ]


def _without(token: str, seen: Any) -> Any:
    headers = tuple((name, value.replace(token, "…")) for name, value in seen.headers)
    return replace(seen, headers=headers, body=seen.body.replace(token.encode(), b"..."))
