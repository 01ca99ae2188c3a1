"""Nothing that anybody wrote, is called, or signs in with reaches a log, whatever goes wrong."""

import logging
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.browse import Browser
from tests.cast import PASSWORD
from tests.security import crawl, scene
from watchmeplay.diary import queries
from watchmeplay.foundation import audit
from watchmeplay.foundation.database import db
from watchmeplay.web.areas import Application

CANARY = "zq-canary-7719"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, app: Application) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged, at every level, by everything but the noise of the SQL engine's own debugging."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm"):
        caplog.set_level(logging.INFO if name == "sqlalchemy.engine" else logging.WARNING, logger=name)
    app.config["RAISE_UNEXPECTED"] = False
    yield caplog
    app.config.pop("RAISE_UNEXPECTED")


def everything(caplog: pytest.LogCaptureFixture) -> str:
    said = [caplog.text]
    said += [str(record.__dict__) for record in caplog.records]
    return "\n".join(said)


@pytest.mark.parametrize(("name", "home"), [("amy", "/family/"), ("thea", "/staff/"), ("ann", "/admin/")])
def test_what_is_written_never_reaches_a_log(app, cast, logged, name: str, home: str) -> None:
    with app.app_context():
        scene.ordinary(cast)
    client = Browser.of(app, getattr(cast, name)).client
    sending: dict[str, str] = {}
    crawl.walk(client, [home], ("/guide", "/pages"), sending, most=4)
    sent = 0
    for action, path in crawl.one_of_each(client, sending).items():
        form = crawl.form_to(client, path, action)
        if form is None:
            continue
        for fields in (
            {**form.filled(), **dict.fromkeys(form.texts, CANARY)},
            {**form.filled(), **dict.fromkeys(form.choices, CANARY)},
            {**form.filled(), "csrf_token": CANARY},
        ):
            client.post(
                f"{action}?{CANARY}=1",
                data=fields,
                headers={"User-Agent": CANARY, "Referer": f"http://x/{CANARY}"},
            )
            sent += 1
    assert sent >= 9
    client.get(f"{home}?q={CANARY}")
    client.get(f"/{CANARY}")
    assert CANARY not in everything(logged)


def test_what_is_tried_at_the_door_never_reaches_a_log(app, logged) -> None:
    client = app.test_client()
    form = next(f for f in crawl.read(client.get("/sign-in"), "/sign-in").forms if "password" in f.texts)
    for fields in ({"email": f"{CANARY}@families.example"}, {"password": CANARY}, {"next": f"/{CANARY}"}):
        client.post("/sign-in", data={**form.filled(), "password": PASSWORD, **fields})
    client.get(f"/j/{CANARY}")
    client.post(f"/j/{CANARY}", data={**form.untouched(), "code": CANARY})
    assert CANARY not in everything(logged)


def test_a_fault_is_logged_by_a_reference_and_without_words(app, cast, logged, monkeypatch) -> None:
    def break_down(*_args: object, **_named: object) -> None:
        raise RuntimeError(f"broke over {CANARY}")

    browser = Browser.of(app, cast.amy)
    form = crawl.form_to(browser.client, "/family/write", "/family/write")
    monkeypatch.setattr("watchmeplay.diary.actions.record_session", break_down)
    answer = browser.client.post("/family/write", data=form.filled(seen=CANARY))
    assert answer.status_code == 500
    assert CANARY not in everything(logged)
    assert cast.amy.hex not in everything(logged)
    line = next(
        record.getMessage() for record in logged.records if "fault=RuntimeError" in record.getMessage()
    )
    reference = line.split("reference=")[1].split()[0]
    page = answer.get_data(as_text=True)
    assert reference in page, "a person can name the fault to whoever looks after the service"
    assert CANARY in page, "the words come back"
    assert "RuntimeError" not in page
    assert "Traceback" not in page
    assert ".py" not in page


def test_a_fault_in_the_database_shows_no_statement_and_no_value(app, cast, logged, monkeypatch) -> None:
    def ask_nonsense(*_args: object, **_named: object) -> None:
        db.session.connection().exec_driver_sql(
            "SELECT * FROM there_is_no_such_table WHERE x = '" + CANARY + "'"
        )

    monkeypatch.setattr(queries, "timeline", ask_nonsense)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    answer = Browser.of(app, cast.amy).client.get("/family/diary/")
    assert answer.status_code in {500, 503}
    assert CANARY not in everything(logged)
    assert "there_is_no_such_table" not in everything(logged) + answer.get_data(as_text=True)


def test_the_audit_trail_holds_ids_and_codes_alone(app, cast) -> None:
    with app.app_context():
        scene.secrets(cast, scene.ordinary(cast), app.extensions["keyring"])
        kinds = {column.name: column.type.python_type for column in audit.AuditLine.__table__.columns}
        lines = [(line.act, line.role) for line in db.session.scalars(select(audit.AuditLine))]
    assert set(kinds) == {"id", "at", "actor_id", "role", "act", "subject_id", "family_id"}
    assert {kind for name, kind in kinds.items() if name.endswith("id")} == {UUID}
    assert lines
    assert {act for act, _ in lines} <= {act.value for act in audit.Act}
