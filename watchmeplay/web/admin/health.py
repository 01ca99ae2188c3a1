"""How the service is, in figures: the worker, what waits to be sent, help lines to check, the audit trail."""

from flask import current_app, g, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.foundation import audit, clock, outbox
from watchmeplay.site import condition, undelivered
from watchmeplay.web.admin.area import admin
from watchmeplay.web.languages import lazy

KINDS = {
    "to_review": lazy("Something to read, to staff"),
    "message_for_team": lazy("A message, to staff"),
    "answered": lazy("An answer, to a carer"),
    "message_for_you": lazy("A message, to a carer"),
    "page_for_you": lazy("A page of the guide, to a carer"),
}


@admin.get("/health")
def health_page() -> ResponseReturnValue:
    """The figures now."""
    return _page()


@admin.post("/health/trail")
def health_trail() -> ResponseReturnValue:
    """Work through the whole audit trail. It takes a while, so it is done when asked for."""
    broken = audit.first_broken_link(current_app.extensions["keyring"])
    return _page(trail="whole" if broken is None else "broken", broken=broken)


def _page(*, trail: str = "", broken: int | None = None) -> str:
    beat, state = outbox.last_beat(condition.WORKER), outbox.state()
    return render_template(
        "admin/health.html",
        beat=beat,
        worker_alive=beat is not None and clock.now() - beat <= condition.LONGEST_SILENCE,
        state=state,
        oldest_minutes=state.oldest_due_seconds // 60,
        late=state.oldest_due_seconds > condition.LONGEST_WAIT.total_seconds(),
        given_up=undelivered.given_up(g.actor),
        kinds=KINDS,
        overdue=current_app.extensions["help_lines"].overdue(clock.today(g.signed_in.zone)),
        trail=trail,
        broken=broken,
    )
