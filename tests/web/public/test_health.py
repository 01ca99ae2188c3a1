"""Health and metrics: what whoever runs the service must know, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.web.public.shared_pages import away
from watchmeplay.foundation import clock, outbox
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.notifications import chores
from watchmeplay.site import condition
from watchmeplay.site.condition import Condition
from watchmeplay.web.areas import Application
from watchmeplay.web.public import health


def beaten(app: Application, ago: timedelta = timedelta()) -> None:
    with app.app_context(), clock.frozen(NOW - ago), unit_of_work():
        outbox.beat(condition.WORKER)


def test_all_is_well_when_the_worker_lives_and_nothing_waits(app: Application) -> None:
    beaten(app, timedelta(seconds=30))
    response = app.test_client().get("/health")
    assert response.status_code == 200
    assert response.json == {
        "ok": True,
        "database": True,
        "migrations_at_head": True,
        "worker_heartbeat_seconds": 30,
        "outbox_oldest_due_seconds": 0,
        "mail_server_set": True,
    }


def test_the_sign_of_life_is_the_one_the_worker_leaves() -> None:
    assert chores.HEARTBEAT == condition.WORKER


def test_a_worker_that_was_never_seen_needs_a_look(app: Application) -> None:
    response = app.test_client().get("/health")
    assert response.status_code == 503
    assert response.json["worker_heartbeat_seconds"] is None


@pytest.mark.parametrize(("minutes", "status"), [(5, 200), (6, 503)])
def test_a_worker_may_be_silent_for_five_minutes(app: Application, minutes: int, status: int) -> None:
    beaten(app, timedelta(minutes=minutes))
    assert app.test_client().get("/health").status_code == status


@pytest.mark.parametrize(("minutes", "told", "status"), [(14, 0, 200), (60, 60, 200), (61, 60, 503)])
def test_a_notice_may_wait_for_an_hour_and_its_age_is_told_coarsely(
    app: Application, cast, minutes: int, told: int, status: int
) -> None:
    beaten(app)
    with app.app_context(), clock.frozen(NOW - timedelta(minutes=minutes)), unit_of_work():
        outbox.enqueue("to_review", to=cast.thea, key="one")
    response = app.test_client().get("/health")
    assert response.json["outbox_oldest_due_seconds"] == told * 60
    assert response.status_code == status


def test_a_database_that_was_not_brought_up_to_date_needs_a_look(app: Application, monkeypatch) -> None:
    beaten(app)
    monkeypatch.setattr(health, "_heads", lambda: frozenset({"9999"}))
    response = app.test_client().get("/health")
    assert response.status_code == 503
    assert response.json["migrations_at_head"] is False


def test_a_database_that_is_away_is_said_to_be_away(app: Application) -> None:
    with away(app):
        response = app.test_client().get("/health")
        assert "watchmeplay_database_up 0" in app.test_client().get("/metrics").text
    assert response.status_code == 503
    assert response.json["database"] is False
    assert "away" not in response.text


def test_the_metrics_are_the_same_figures_in_prometheus_form(app: Application) -> None:
    beaten(app, timedelta(seconds=12))
    response = app.test_client().get("/metrics")
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = response.text.splitlines()
    assert response.text.endswith("\n")
    assert "watchmeplay_up 1" in lines
    assert "watchmeplay_worker_heartbeat_age_seconds 12" in lines
    for line in lines:
        assert line.startswith(("# HELP watchmeplay_", "# TYPE watchmeplay_", "watchmeplay_"))


@pytest.mark.parametrize("address", ["10.0.0.7", "203.0.113.9", "::ffff:10.0.0.1", "", "nonsense"])
def test_another_machine_cannot_read_the_metrics(app: Application, address: str) -> None:
    assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_can_read_the_metrics(app: Application, address: str) -> None:
    assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_a_proxy_on_this_machine_passes_on_does_not_count_as_from_here(app, name: str) -> None:
    assert app.test_client().get("/metrics", headers={name: "203.0.113.9"}).status_code == 404
    assert app.test_client().get("/metrics", headers={name: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("address", ["/health", "/metrics"])
def test_the_figures_are_fresh_and_change_nothing(browser_for, address: str) -> None:
    client = browser_for().client
    assert client.get(address).headers["Cache-Control"] == "no-store"
    browser_for().get("/metrics")


def test_without_a_mail_server_waiting_notices_are_no_alarm() -> None:
    waiting = Condition(database=True, migrations=True, heartbeat=1, waiting=9, oldest_due=90_000, given_up=0)
    assert not waiting.sound
    assert replace(waiting, mail=False).sound
