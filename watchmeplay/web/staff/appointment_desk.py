"""What lies on the desk while staff arrange a meeting: who can come, which times are free, what is unusual."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, g

from watchmeplay.accounts.models import Standing
from watchmeplay.care.appointments import free
from watchmeplay.care.appointments.meeting import LONGEST, SHORTEST
from watchmeplay.care.appointments.queries import Seen
from watchmeplay.families import caseloads, memberships, records, safe_contact
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.web import meeting_words
from watchmeplay.web.languages import gettext
from watchmeplay.web.moment import local
from watchmeplay.web.staff import appointment_times
from watchmeplay.web.staff.appointment_forms import MeetingForm
from watchmeplay.web.templating import day_and_time_of


@dataclass
class Desk:
    """The people of a family and its team by name. `warnings` are whole sentences, filled by `may_go`."""

    team: dict[UUID, str]
    children: dict[UUID, str]
    carers: dict[UUID, str]
    unsafe: list[str]
    warnings: list[str] = field(default_factory=list)

    def fill_in(self, form: MeetingForm) -> None:
        """The likely answers: oneself, and the only carer or child there is."""
        me = g.actor.person_id if g.actor.person_id in self.team else next(iter(self.team), None)
        form.practitioner.data = str(me or "")
        form.means.data = form.means.data or "in-person"
        if len(self.carers) == 1:
            form.invitees.data = [str(next(iter(self.carers)))]
        form.child.data = str(next(iter(self.children))) if len(self.children) == 1 else ""
        self.suggest(form)

    def fill_in_from(self, form: MeetingForm, row: Seen, zone: str) -> None:
        """What an appointment is now."""
        form.practitioner.data, form.child.data = str(row.practitioner_id), str(row.child_id or "")
        form.type.data, form.means.data, form.minutes.data = row.type, row.means, str(row.minutes)
        form.invitees.data = [str(person_id) for person_id, _ in row.invitees]
        form.place.data, form.link.data, form.number.data = row.place, row.link, str(row.sequence)
        if row.starts_at is not None:
            form.day.data, form.time.data = local(row.starts_at, zone)
            form.day.process(None, form.day.data)
            form.time.process_data(form.time.data)
        self.suggest(form)

    def suggest(self, form: MeetingForm, *, later: bool = False) -> None:
        """Set the form's choices, with free times from its first day on, or from after those it showed."""
        zone = g.signed_in.zone
        ticked = {
            at for each in form.times.data or [] if (at := appointment_times.of_code(str(each))) is not None
        }
        found = self._free(form, _first(form.first.data, zone))
        if later and found:
            found = self._free(form, found[-1].astimezone(ZoneInfo(zone)).date() + timedelta(days=1))
        if found:
            form.first.data = found[0].astimezone(ZoneInfo(zone)).date().isoformat()
        times = sorted({*found, *ticked})
        form.offer(
            team=self.team,
            children=self.children,
            carers=self.carers,
            times=times,
            said={at: day_and_time_of(at, zone) for at in times},
        )

    def may_go(self, form: MeetingForm, times: Collection[datetime]) -> bool:
        """Whether nothing is unusual about these times, or staff have said that they want them all the same."""
        practitioner_id, zone = UUID(form.practitioner.data), g.signed_in.zone
        nation = current_app.extensions["settings"].nation
        for at in sorted(times):
            for what in sorted(
                free.unusual(g.actor, practitioner_id, at, form.length() or SHORTEST, nation=nation)
            ):
                words = gettext(meeting_words.UNUSUAL[what])
                self.warnings.append(
                    gettext("%(when)s: %(what)s", when=day_and_time_of(at, zone), what=words)
                )
        if free.has_no_room(g.actor, practitioner_id):
            no_room = meeting_words.UNUSUAL["no-room"]
            self.warnings.append(gettext(no_room))
        return not self.warnings or bool(form.anyway.data)

    def _free(self, form: MeetingForm, first: date) -> list[datetime]:
        practitioner_id = next(
            (each for each in self.team if str(each) == form.practitioner.data), next(iter(self.team), None)
        )
        if practitioner_id is None or not SHORTEST <= form.length() <= LONGEST:
            return []
        return appointment_times.suggested(
            g.actor,
            practitioner_id,
            first,
            form.length(),
            zone=g.signed_in.zone,
            evenings=bool(form.evenings.data),
        )


def of(actor: Actor, family_id: UUID) -> Desk:
    """The desk for a family."""
    carers = [adult for adult in memberships.carers(actor, family_id) if adult.ended_at is None]
    contacts = {adult.person_id: safe_contact.of(actor, family_id, adult.person_id) for adult in carers}
    return Desk(
        team={
            person.id: person.name
            for person in caseloads.team(actor, family_id)
            if person.standing == Standing.ACTIVE
        },
        children={child.id: child.name for child in records.children(actor, family_id)},
        carers={
            adult.person_id: adult.name
            if adult.joined_at
            else gettext("%(name)s (has not joined yet)", name=adult.name)
            for adult in carers
        },
        unsafe=[
            adult.name
            for adult in carers
            if (contact := contacts[adult.person_id]) is not None and contact.unsafe_since
        ],
    )


def _first(text: str | None, zone: str) -> date:
    """The day from which to look: the one the form carries, and never a past or far one."""
    today = clock.today(zone)
    try:
        asked = date.fromisoformat(text or "")
    except ValueError:
        return today
    return asked if today <= asked <= today + timedelta(days=365) else today
