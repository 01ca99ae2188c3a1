"""Portals. Every route belongs to an area that says who may come in; a route may only narrow it."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from flask import Blueprint, Flask, Response
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.actors import ACCOUNTS, Role
from watchmeplay.web import transaction


class Anyone(Enum):
    """The mark of a page that needs no sign-in and looks the same to all."""

    PUBLIC = "public"


PUBLIC = Anyone.PUBLIC
Who = frozenset[Role] | Anyone

CAREGIVERS: Who = frozenset({Role.CAREGIVER})
STAFF: Who = frozenset({Role.PRACTITIONER, Role.LEAD})
ADMINS: Who = frozenset({Role.ADMIN})
SIGNED_IN: Who = ACCOUNTS


class Application(Flask):
    """The Flask application, with two additions.

    A route without a `who` cannot be registered; a route with `uploads` takes files of up to so many bytes.
    """

    policies: dict[str, Who]
    uploads: dict[str, int]

    def __init__(self, name: str) -> None:
        self.policies = {}
        self.uploads = {}
        super().__init__(name, static_folder=None, template_folder=None)

    def add_url_rule(  # type: ignore[override]
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., ResponseReturnValue] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a route. `who` is required; `Area` supplies it."""
        who = options.pop("who", None)
        uploads = options.pop("uploads", None)
        name = endpoint or (view_func.__name__ if view_func else "")
        if who is None:
            raise TypeError(f"{rule} names no one who may come in. Register it through an Area.")
        if self.policies.setdefault(name, who) != who:
            raise TypeError(f"{name} is registered twice with different people.")
        if uploads is not None:
            self.uploads[name] = uploads
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)

    def dispatch_request(self) -> Response:  # type: ignore[override]
        """Run the view and end its transaction, so that a failed commit is still answered with a page."""
        response = self.make_response(super().dispatch_request())
        transaction.end(response)
        return response


class Area(Blueprint):
    """A portal. `who` may come in; forgetting to say so fails at import."""

    def __init__(self, name: str, *, who: Who, prefix: str = "") -> None:
        super().__init__(name, __name__, url_prefix=prefix)
        self.who = who

    def add_url_rule(  # type: ignore[override]
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., ResponseReturnValue] | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Register a route for everyone in the area, or for the fewer that `who` names."""
        who = options.pop("who", self.who)
        wider = who != self.who and (who is PUBLIC or (self.who is not PUBLIC and not who <= self.who))
        if wider:
            raise TypeError(f"{rule} may only narrow who comes into {self.name}.")
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, who=who, **options)
