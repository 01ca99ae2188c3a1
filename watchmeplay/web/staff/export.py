"""Taking a record out of the service: one family's, or a lead's areas without names. Asked for, noted, then made."""

import json
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

from flask import Response, current_app, g, render_template, request, send_file
from flask.typing import ResponseReturnValue
from wtforms import ValidationError

from watchmeplay.accounts import people, tallies
from watchmeplay.families import overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation import audit, clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.words import noted
from watchmeplay.interchange import area_tables, family_tables, fhir, record, spreadsheets
from watchmeplay.interchange.fhir import Maker
from watchmeplay.interchange.record import FamilyRecord
from watchmeplay.web.forms.fields import PasswordField, RadioField, SelectChoice
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.staff.area import staff
from watchmeplay.web.transaction import before_writing

LEADS = frozenset({Role.LEAD})
FHIR, TABLES = "fhir", "tables"
FAMILY = "family"
IN_MEMORY = 2_000_000  # bytes of a file that are held before it goes to the disk
# What stands in the file itself, which is read by others than the one who asked for it: in English.
REASONS = {
    FAMILY: noted("The family asked for a copy of their record."),
    "move": noted("The family goes on to another service."),
    "law": noted("A court or the law asks for it."),
    "work": noted("To look at our own work."),
}


class ExportForm(Form):
    """Why, and who is asking. The reason goes into the file."""

    reason = RadioField(
        lazy("Why is it needed?"),
        [Required(lazy("Choose a reason"))],
        choices=[SelectChoice(name, lazy(words)) for name, words in REASONS.items()],
    )
    password = PasswordField(
        lazy("Your password"),
        [Required(lazy("Enter the password you use now"))],
        hint=lazy("Asked for again, because this leaves the service."),
    )


class FamilyExportForm(ExportForm):
    """As above; and for a copy that the family asks for, which of them asks."""

    carer = RadioField(
        lazy("Who asks for it?"),
        hint=lazy(
            "Only if the family asks. Their copy holds what they may see here, and nothing of another carer."
        ),
    )

    def offer(self, record: Record) -> "FamilyExportForm":
        """The carers who are of the family now; without any, nobody of the family can ask."""
        here = [adult for adult in record.adults if adult.joined_at and not adult.ended_at]
        self.carer.choices = [SelectChoice(str(adult.person_id), adult.name) for adult in here]
        if not here:
            self.reason.choices = [choice for choice in self.reason.choices if choice.value != FAMILY]
        return self

    def validate_carer(self, field: RadioField) -> None:
        """Somebody asks if the family does."""
        if self.reason.data == FAMILY and not field.data:
            raise ValidationError(gettext("Choose who asks for it"))

    @property
    def carer_id(self) -> UUID | None:
        """Whose copy it is; None: a whole one."""
        return UUID(self.carer.data) if self.reason.data == FAMILY else None


@staff.get("/families/<uuid:family_id>/export")
def family_export_page(family_id: UUID) -> ResponseReturnValue:
    """Say what is in it, what is left out and why, and ask for the reason."""
    shown = overview.surroundings(g.actor, family_id)
    return _page(shown, FamilyExportForm().offer(shown))


@staff.post("/families/<uuid:family_id>/export")
def family_export(family_id: UUID) -> ResponseReturnValue:
    """Hand over the file. That it was made is in the audit trail before it leaves."""
    shown = overview.surroundings(g.actor, family_id)
    form, kind = FamilyExportForm(request.form).offer(shown), request.form.get("kind", TABLES)
    if not form.validate() or kind not in {FHIR, TABLES}:
        return _page(shown, form), 422
    with form.refusals():
        _ask_again(form)
    if form.errors:
        return _page(shown, form), 422
    carer_id = form.carer_id
    audit.record(g.actor, audit.Act.RECORD_EXPORTED, subject_id=carer_id or family_id, family_id=family_id)
    with before_writing():
        return _file_of_family(record.gather(g.actor, family_id, carer_id=carer_id), kind, _maker(form))


@staff.get("/service/export", who=LEADS)
def areas_export_page() -> ResponseReturnValue:
    """Say what is in it, and ask for the reason."""
    return render_template("staff/export_areas.html", form=ExportForm())


@staff.post("/service/export", who=LEADS)
def areas_export() -> ResponseReturnValue:
    """Hand over the tables of one's areas, without names."""
    form = ExportForm(request.form)
    if not form.validate():
        return render_template("staff/export_areas.html", form=form), 422
    with form.refusals():
        _ask_again(form)
    if form.errors:
        return render_template("staff/export_areas.html", form=form), 422
    audit.record(g.actor, audit.Act.RECORD_EXPORTED, subject_id=g.actor.person_id)
    with before_writing():
        about = _about(_maker(form), area_tables.IN, area_tables.LEFT_OUT)
        tables = area_tables.tables(g.actor, zone=g.signed_in.zone)
        return _download(
            lambda out: spreadsheets.write(out, tables, about=about), "application/zip", "service.zip"
        )


def _file_of_family(found: FamilyRecord, kind: str, maker: Maker) -> Response:
    if kind == FHIR:
        bundle = json.dumps(fhir.bundle(found, maker), ensure_ascii=False, indent=1).encode()
        return _download(lambda out: out.write(bundle), "application/fhir+json", "record.json")
    about = _about(maker, found.held, found.left_out)
    if found.carer_id:
        about.insert(0, ("made for", found.names[found.carer_id]))
    tables = family_tables.tables(found, zone=g.signed_in.zone)
    return _download(
        lambda out: spreadsheets.write(out, tables, about=about), "application/zip", "record.zip"
    )


def _ask_again(form: ExportForm) -> None:
    people.must_be_me(current_app.extensions["keyring"], g.actor, password=form.password.data)
    tallies.count(tallies.EXPORT_STAFF, g.actor.person_id.hex)


def _maker(form: ExportForm) -> Maker:
    settings = current_app.extensions["settings"]
    return Maker(settings.service_name, settings.origin, clock.now(), REASONS[form.reason.data])


def _about(maker: Maker, held: tuple[str, ...], left_out: tuple[str, ...]) -> list[tuple[str, str]]:
    lines = {
        "made by": [maker.service],
        "made": [maker.at.isoformat(timespec="seconds")],
        "why": [maker.reason],
    }
    lines |= {"what is in it": list(held), "what is left out": list(left_out)}
    return [(what, words) for what, texts in lines.items() for words in texts]


def _download(write: Callable[[IO[bytes]], object], media: str, name: str) -> Response:
    """A file under a name that says nothing of anybody, kept by no browser but where it is put."""
    out = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    try:
        write(out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    answer = send_file(out, mimetype=media, as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(shown: Record, form: FamilyExportForm) -> str:
    return render_template(
        "staff/export.html",
        form=form,
        record=shown,
        held=[gettext(line) for line in record.held(for_carer=False)],
        left_out=[gettext(line) for line in record.left_out(for_carer=False)],
        left_out_for_a_carer=[gettext(line) for line in record.LEFT_OUT_FOR_A_CARER],
    )
