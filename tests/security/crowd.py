"""Everyone who may knock, each with a browser: the actor states of the sweep."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import update

from tests.browse import Browser
from tests.cast import Cast
from tests.security import scene
from tests.security.scene import NOW
from watchmeplay.accounts import people, sessions
from watchmeplay.accounts.models import SignInSession
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.links import digest
from watchmeplay.web.areas import Application

SIGNED_IN = (
    "author", "second carer", "suspended carer", "former carer", "neighbour", "stranger", "assigned therapist",
    "unassigned therapist", "therapist unassigned a minute ago", "therapist elsewhere", "lead", "other lead",
    "admin",
)  # fmt: skip
SIGNED_OUT = ("anonymous", "pending invitee", "suspended staff", "expired session", "ended session")
STATES = SIGNED_OUT + SIGNED_IN


@dataclass(frozen=True)
class Visitor:
    """One actor state: a browser, and who it belongs to when a session lives."""

    client: FlaskClient
    token: str
    actor: Actor | None


def gather(app: Application, cast: Cast) -> dict[str, Visitor]:
    """A visitor for each state. Call with the clock at `NOW`, on a stage where the week has happened."""
    ring = app.extensions["keyring"]
    with app.app_context(), unit_of_work():
        sue = scene.carer(cast, "suspended", ring)
        memberships.suspend(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=sue, child_id=cast.ada, suspended=True
        )
        sam = scene.suspended_staff(cast, "sam", ring)
        pat = _unassigned_just_now(cast)
    people_of = {
        "author": cast.amy, "second carer": cast.ben, "suspended carer": sue, "former carer": cast.fred,
        "neighbour": cast.nora, "stranger": cast.stan, "assigned therapist": cast.thea,
        "unassigned therapist": cast.una, "therapist unassigned a minute ago": pat,
        "therapist elsewhere": cast.ola, "lead": cast.lea, "other lead": cast.lou, "admin": cast.ann,
        "anonymous": None, "pending invitee": cast.pia, "suspended staff": sam, "expired session": cast.amy,
        "ended session": cast.amy,
    }  # fmt: skip
    crowd = {}
    for state in STATES:
        browser = Browser.of(app, people_of[state])
        role = Role.PRACTITIONER if state.startswith("therapist una") else None
        person = people_of[state]
        actor = Actor(person, role or cast.role(person)) if state in SIGNED_IN and person else None
        crowd[state] = Visitor(browser.client, browser.token(), actor)
        if state in {"expired session", "ended session"}:
            _spoil(app, browser.client, state)
    return crowd


def _unassigned_just_now(cast: Cast) -> UUID:
    """A practitioner who looked after the Rowans until a minute ago."""
    person = people.make(role=Role.PRACTITIONER, name="Pat")
    person.standing = "active"
    db.session.flush()
    caseloads.post(cast.actor(cast.ann), person_id=person.id, area_ids=[cast.north])
    with clock.frozen(NOW - timedelta(minutes=1)):
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=person.id)
        caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=person.id)
    return person.id


def _spoil(app: Application, client: FlaskClient, state: str) -> None:
    """Let a session run out, or end it on the server while the browser keeps its cookie."""
    with client.session_transaction() as cookie:
        token = digest(cookie["key"])
    old = NOW - sessions.SHARED_PHONE.whole - timedelta(minutes=1)
    values = {"ended_at": NOW} if state == "ended session" else {"made_at": old, "seen_at": old}
    with app.app_context(), unit_of_work():
        db.session.execute(update(SignInSession).where(SignInSession.token_digest == token).values(**values))
