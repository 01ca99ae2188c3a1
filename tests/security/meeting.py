"""Meetings on the stage of the sweep: Amy has two, one by video, and times on offer; two other families one each."""

from datetime import timedelta

from tests.care.appointments import build
from tests.cast import Cast
from watchmeplay.care.appointments.models import Means
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import unit_of_work


def booked(cast: Cast) -> None:
    """Next week, at hours of their own."""
    with unit_of_work():
        start = now() + timedelta(days=7)
        build.booked(cast, start, child_id=cast.ada)
        build.host(cast)
        build.booked(cast, start + timedelta(days=3), means=Means.VIDEO, link=f"https://{build.HOST}/room")
        build.offered(cast, start + timedelta(days=1), start + timedelta(days=2))
        build.booked(cast, start + timedelta(hours=2), to=(cast.nora,))
        build.booked(cast, start, by=cast.ola, to=(cast.stan,), practitioner_id=cast.ola)
