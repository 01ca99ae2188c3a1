"""The product's routes, known before there is a database, and how to ask for one."""

from uuid import uuid4

from werkzeug.routing import Rule, UUIDConverter

from watchmeplay.web import portals
from watchmeplay.web.areas import Application
from watchmeplay.web.public import gallery

SAFE = {"GET", "HEAD", "OPTIONS"}


def all_routes() -> tuple[Application, list[Rule]]:
    """An application that holds the routes and nothing else, and the routes in the order of their addresses."""
    app = Application("routes")
    assert gallery.public, "the gallery hangs on the open portal only once it was imported"
    portals.register(app)
    return app, sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def is_id(rule: Rule, name: str) -> bool:
    """Whether a variable of an address is an id."""
    return isinstance(rule._converters[name], UUIDConverter)


def said(rule: Rule) -> str:
    """A rule as a test's name."""
    return f"{'/'.join(sorted(rule.methods - SAFE) or ['GET'])} {rule.rule}"


def filled(rule: Rule, values: dict[str, object] | None = None) -> str:
    """The rule as a path; a variable that is not given gets something that never was."""
    path = rule.rule
    for name in rule.arguments:
        value = (values or {}).get(name) or (uuid4() if is_id(rule, name) else "never-was")
        start = path[: path.index(f"{name}>")].rindex("<")
        path = path[:start] + str(value) + path[path.index(">", start) + 1 :]
    return path


MAP, ROUTES = all_routes()
WITH_IDS = [rule for rule in ROUTES if any(is_id(rule, name) for name in rule.arguments)]
