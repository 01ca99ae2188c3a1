"""Calendar files as answers: neutral words in the reader's language, and nothing that a program could keep of them."""

from functools import partial
from uuid import UUID

from flask import Response, current_app

from watchmeplay.care.appointments.feeds import Booking
from watchmeplay.interchange import calendar
from watchmeplay.interchange.calendar import Wording
from watchmeplay.web.languages import gettext

CARERS_PAGE = "/family/appointments/{id}"
STAFF_PAGE = "/staff/appointments/{id}"


def of_one(booking: Booking, *, page: str) -> Response:
    """The file of one appointment, to be kept. `page` is the pattern of its address."""
    return answer(calendar.of_one(booking, wording(page)), name="appointment.ics")


def wording(page: str) -> Wording:
    """The words of a file, in the language of the page being made."""
    return Wording(gettext("Appointment"), gettext("Appointments"), partial(_address, page))


def answer(content: bytes, *, name: str) -> Response:
    """A calendar file under a name that says nothing."""
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def addresses(token: str) -> tuple[str, str]:
    """The private address that a secret belongs to: as a web address, and as one that opens a calendar program."""
    address = f"{current_app.extensions['settings'].origin}/calendar/{token}.ics"
    return address, f"webcal://{address.partition('://')[2]}"


def _address(page: str, appointment_id: UUID) -> str:
    return current_app.extensions["settings"].origin + page.format(id=appointment_id)
