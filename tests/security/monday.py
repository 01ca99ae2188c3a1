"""What a therapist keeps for a week, on the stage of the sweep: tasks, a reason, templates, messages that go later."""

from datetime import timedelta

from tests.cast import Cast
from watchmeplay.care.week import looked, snoozes, tasks, templates
from watchmeplay.care.week.snoozes import Reason
from watchmeplay.conversations import later
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.idempotency import new_key


def kept(cast: Cast) -> None:
    """For a family of each side, and for everybody who keeps templates."""
    today = now().date()
    with unit_of_work():
        for staff, family, carer in (
            (cast.thea, cast.rowans, cast.amy), (cast.thea, cast.neighbours, cast.nora),
            (cast.ola, cast.strangers, cast.stan),
        ):  # fmt: skip
            actor = cast.actor(staff)
            tasks.add(actor, family_id=family, words="Ring the nursery", owner_id=staff, due_on=today)
            snoozes.snooze(actor, family, reason=Reason.HOLIDAY, until_on=today, today=today)
            looked.mark(actor, [family])
            later.write(
                actor, family_id=family, caregiver_id=carer, words="Good morning.", key=new_key(),
                send_at=now() + timedelta(days=1),
            )  # fmt: skip
        for staff in (cast.thea, cast.una, cast.ola, cast.lea):
            templates.add(cast.actor(staff), title="Thursday", words="See you on Thursday.")
