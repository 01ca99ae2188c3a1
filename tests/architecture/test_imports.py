"""The direction of imports, each rule a sentence. The rows are those of docs/decisions/0002-layers.md."""

import ast
from collections.abc import Callable

import pytest

from tests.architecture.source import Module, module, product
from watchmeplay.foundation.database import Base
from watchmeplay.foundation.ownership import owned_models

ROWS = (
    {"settings", "foundation"},
    {"accounts", "site", "manual"},
    {"families"},
    {"media"},
    {"diary", "conversations", "reading", "care", "measures", "groups"},
    {"evaluation", "privacy", "interchange"},
    {"notifications"},
    {"web", "demonstration"},
    {"commands"},
    {""},
)
ROW_OF = {package: number for number, row in enumerate(ROWS) for package in row}
PORTALS = {"parent", "staff", "admin"}
CLOCKS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime",
}  # fmt: skip
RAW_SQL = {"sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text"}
RAW_SQL_LISTED: frozenset[str] = frozenset()
DANGEROUS = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "eval",
    "exec",
    "compile",
    "yaml.load",
    "os.system",
    "os.popen",
}

Rule = Callable[[Module], list[str]]


def package_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def brings_in(code: Module, *libraries: str) -> list[str]:
    return [
        f"{code.path}:{found.line} imports {found.module}"
        for found in code.imports
        if within(found.module, *libraries)
    ]


def uses(code: Module, names: set[str]) -> list[str]:
    return [f"{code.path}:{line} uses {name}" for name, line in code.dotted if name in names]


def a_package_imports_only_from_lower_rows(code: Module) -> list[str]:
    """Siblings are not lower, so they never import each other either."""
    own, wrong = package_of(code.name), []
    for found in code.imports:
        if not within(found.module, "watchmeplay"):
            continue
        other = package_of(found.module)
        if other not in ROW_OF or own not in ROW_OF:
            wrong.append(f"{code.path}:{found.line}: {other or own} stands in no row")
        elif other != own and ROW_OF[other] >= ROW_OF[own]:
            wrong.append(f"{code.path}:{found.line}: {own} imports {found.module}")
    return wrong


def parent_staff_and_admin_never_import_each_other(code: Module) -> list[str]:
    parts = code.name.split(".")
    own = parts[2] if parts[1:2] == ["web"] and len(parts) > 2 else ""
    others = [f"watchmeplay.web.{portal}" for portal in PORTALS - {own}]
    return brings_in(code, *others) if own in PORTALS else []


def only_the_list_of_portals_and_the_maker_reach_into_a_portal(code: Module) -> list[str]:
    if code.name == "watchmeplay.web.portals" or within(
        code.name, *(f"watchmeplay.web.{portal}" for portal in PORTALS)
    ):
        return []
    return brings_in(code, *(f"watchmeplay.web.{portal}" for portal in PORTALS))


def imports_are_absolute_and_at_the_top(code: Module) -> list[str]:
    return [
        f"{code.path}:{found.line} {'is relative' if found.relative else 'imports inside something'}"
        for found in code.imports
        if found.relative or not found.top
    ]


def nothing_below_notifications_knows_flask(code: Module) -> list[str]:
    if ROW_OF.get(package_of(code.name), 0) >= ROW_OF["notifications"]:
        return []
    wrong = brings_in(code, "flask", "flask_login", "flask_wtf", "flask_migrate", "werkzeug")
    return wrong + (
        [] if code.name == "watchmeplay.foundation.database" else brings_in(code, "flask_sqlalchemy")
    )


def forms_and_templates_only_in_web_and_notifications(code: Module) -> list[str]:
    return [] if package_of(code.name) in {"web", "notifications"} else brings_in(code, "wtforms", "jinja2")


def only_the_gate_touches_flask_login(code: Module) -> list[str]:
    return [] if code.name == "watchmeplay.web.gate" else brings_in(code, "flask_login")


def only_rich_text_touches_the_cleaners(code: Module) -> list[str]:
    return (
        []
        if code.name == "watchmeplay.foundation.rich_text"
        else brings_in(code, "bleach", "markdown", "nh3")
    )


def only_the_clock_asks_what_time_it_is(code: Module) -> list[str]:
    return [] if code.name == "watchmeplay.foundation.clock" else uses(code, CLOCKS)


def sql_is_not_written_as_text(code: Module) -> list[str]:
    if code.name in RAW_SQL_LISTED:
        return []
    driver = [
        f"{code.path}:{line} uses {name}" for name, line in code.dotted if name.endswith(".exec_driver_sql")
    ]
    return uses(code, RAW_SQL) + ([] if within(code.name, "watchmeplay.foundation") else driver)


def nothing_dangerous_is_called(code: Module) -> list[str]:
    return uses(code, DANGEROUS) + brings_in(code, "pickle", "marshal", "shelve", "dill")


def chance_without_secrecy_only_in_the_demonstration(code: Module) -> list[str]:
    return [] if package_of(code.name) == "demonstration" else brings_in(code, "random")


def rows_are_not_reached_behind_the_models_back(code: Module) -> list[str]:
    """A Core table, a legacy query or the identity map would pass the turnstile unseen."""
    wrong = []
    owned = owned_models().values()
    harmless = {mapper.class_.__name__ for mapper in Base.registry.mappers if mapper.class_ not in owned}
    flask_session = any(found.module == "flask.session" for found in code.imports)
    for node in ast.walk(code.tree):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr == "__table__" and not within(code.name, "watchmeplay.foundation"):
            wrong.append(f"{code.path}:{node.lineno} uses a model's table")
        if node.attr == "query":
            wrong.append(f"{code.path}:{node.lineno} uses a legacy query")
    for node in ast.walk(code.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        place = ast.unparse(node.func.value)
        orm = place.endswith((".session", "session()")) or (place == "session" and not flask_session)
        if node.func.attr in {"get", "get_one", "merge", "refresh"} and orm and node.args:
            wanted = node.args[0]
            if not isinstance(wanted, ast.Name) or wanted.id not in harmless:
                wrong.append(f"{code.path}:{node.lineno} fetches a row by identity, past the turnstile")
    return wrong


RULES: tuple[Rule, ...] = (
    a_package_imports_only_from_lower_rows,
    parent_staff_and_admin_never_import_each_other,
    only_the_list_of_portals_and_the_maker_reach_into_a_portal,
    imports_are_absolute_and_at_the_top,
    nothing_below_notifications_knows_flask,
    forms_and_templates_only_in_web_and_notifications,
    only_the_gate_touches_flask_login,
    only_rich_text_touches_the_cleaners,
    only_the_clock_asks_what_time_it_is,
    sql_is_not_written_as_text,
    nothing_dangerous_is_called,
    chance_without_secrecy_only_in_the_demonstration,
    rows_are_not_reached_behind_the_models_back,
)

PLANTED = {
    a_package_imports_only_from_lower_rows: [
        ("watchmeplay.diary.queries", "from watchmeplay.conversations import queries"),
        ("watchmeplay.foundation.links", "from watchmeplay.accounts.models import Person"),
        ("watchmeplay.web.gate", "import watchmeplay.commands"),
        ("watchmeplay.helpers.things", "from watchmeplay.diary import models"),
    ],
    parent_staff_and_admin_never_import_each_other: [
        ("watchmeplay.web.parent.home", "from watchmeplay.web.staff.area import staff")
    ],
    only_the_list_of_portals_and_the_maker_reach_into_a_portal: [
        ("watchmeplay.web.gate", "from watchmeplay.web.staff import area")
    ],
    imports_are_absolute_and_at_the_top: [
        ("watchmeplay.diary.queries", "from .models import Entry"),
        ("watchmeplay.diary.queries", "def read():\n    import json"),
    ],
    nothing_below_notifications_knows_flask: [
        ("watchmeplay.privacy.export", "from flask import g"),
        ("watchmeplay.accounts.people", "from flask_sqlalchemy import SQLAlchemy"),
    ],
    forms_and_templates_only_in_web_and_notifications: [("watchmeplay.diary.queries", "import jinja2.ext")],
    only_the_gate_touches_flask_login: [("watchmeplay.web.areas", "from flask_login import current_user")],
    only_rich_text_touches_the_cleaners: [("watchmeplay.manual.page", "import markdown")],
    only_the_clock_asks_what_time_it_is: [
        ("watchmeplay.diary.queries", "from datetime import datetime\nmoment = datetime.now()"),
        ("watchmeplay.diary.queries", "import datetime as time_of\nday = time_of.date.today()"),
        ("watchmeplay.diary.queries", "from time import time\nmoment = time()"),
    ],
    sql_is_not_written_as_text: [
        ("watchmeplay.diary.queries", "import sqlalchemy as sa\nsa.text('select 1')"),
        ("watchmeplay.diary.queries", "def run(connection):\n    connection.exec_driver_sql('select 1')"),
    ],
    nothing_dangerous_is_called: [
        ("watchmeplay.diary.queries", "eval('1')"),
        ("watchmeplay.diary.queries", "import yaml\nyaml.load('')"),
        ("watchmeplay.diary.queries", "from pickle import loads"),
    ],
    chance_without_secrecy_only_in_the_demonstration: [
        ("watchmeplay.accounts.people", "from random import choice")
    ],
    rows_are_not_reached_behind_the_models_back: [
        ("watchmeplay.diary.queries", "Entry.__table__"),
        ("watchmeplay.diary.queries", "Entry.query"),
        ("watchmeplay.diary.queries", "db.session.get(Entry, entry_id)"),
        ("watchmeplay.diary.queries", "db.session().get_one(model, entry_id)"),
    ],
}


def test_the_product_is_read() -> None:
    assert {"watchmeplay", "watchmeplay.foundation.vault", "watchmeplay.web.gate"} <= {
        c.name for c in product()
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps_the_rule(rule: Rule) -> None:
    wrong = [line for code in product() for line in rule(code)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_what_is_planted(rule: Rule) -> None:
    for name, source in PLANTED[rule]:
        assert rule(module(name, source)), f"{source!r} in {name} was not found"
