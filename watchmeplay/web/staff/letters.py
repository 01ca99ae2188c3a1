"""Letters to others about a family: begun from a template, edited, signed, kept as a PDF."""

from uuid import UUID

from flask import current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import people
from watchmeplay.care.endings import endings, letters, paper, templates
from watchmeplay.care.endings.letters import Kind, Written
from watchmeplay.care.partners import directory
from watchmeplay.families import caseloads, overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.manual.press import NotPrinted
from watchmeplay.settings import Settings
from watchmeplay.web import transaction
from watchmeplay.web.arguments import id_of, number_of
from watchmeplay.web.forms.fields import CheckboxField, HiddenField, TextAreaField
from watchmeplay.web.forms.form import KeyedForm
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy, ngettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.ending import OUTCOMES, meetings_held
from watchmeplay.web.templating import whole_date

AT = "/families/<uuid:family_id>/letters"
ONE = f"{AT}/<uuid:letter_id>"
KINDS = {
    Kind.REFERRER: lazy("To the referrer"),
    Kind.GP: lazy("To the GP"),
    Kind.HANDOVER: lazy("Warm handover to another service"),
}


class LetterForm(KeyedForm):
    """A letter to somebody else."""

    number = HiddenField()
    partner = HiddenField()
    to = TextAreaField(
        lazy("To"),
        [Required(lazy("Enter whom the letter is to")), Longest(letters.LONGEST_TO)],
        hint=lazy("Name and address, line by line."),
        rows=3,
    )
    words = TextAreaField(
        lazy("The letter"), [Required(lazy("Write the letter")), Longest(letters.LONGEST_WORDS)], rows=20
    )
    agreed_with_family = CheckboxField(lazy("The family has read it and agrees that it is sent"))


@staff.get(AT)
def letters_page(family_id: UUID) -> ResponseReturnValue:
    """Every letter of the family, and which can be begun."""
    record = overview.surroundings(g.actor, family_id)
    return render_template(
        "staff/letters.html",
        record=record,
        letters=letters.letters(g.actor, family_id),
        kinds=KINDS,
        partners=directory.listed(g.actor),
        may_act=caseloads.looks_after(g.actor, family_id),
    )


@staff.get(f"{AT}/new/<kind>")
def letter_new(family_id: UUID, kind: str) -> ResponseReturnValue:
    """A beginning, filled with what is known."""
    caseloads.must_look_after(g.actor, family_id)
    record = overview.surroundings(g.actor, family_id)
    known = _kind(kind)
    partner_id = request.args.get("partner", "")
    named = next((row for row in directory.listed(g.actor) if str(row.id) == partner_id), None)
    to = "\n".join(part for part in (named.name, named.address) if part) if named else ""
    words = templates.filled(current_app.extensions["letters"], known, _facts(record))
    form = LetterForm(data={"to": to, "words": words, "partner": str(named.id) if named else ""})
    return _new_page(record, known, form)


@staff.post(f"{AT}/new/<kind>")
def letter_begin(family_id: UUID, kind: str) -> ResponseReturnValue:
    """Keep it as a draft."""
    record = overview.surroundings(g.actor, family_id)
    known, form = _kind(kind), LetterForm(request.form)
    if form.validate():
        with form.refusals():
            made = letters.begin(
                g.actor,
                family_id=family_id,
                kind=known,
                to=form.to.data,
                words=form.words.data,
                key=form.key.data or "",
                partner_id=id_of(form.partner.data) if form.partner.data else None,
            )
    if form.errors:
        return _new_page(record, known, form), 422
    flash(gettext("Saved as a draft."), "done")
    return redirect(f"/staff/families/{family_id}/letters/{made}", 303)


@staff.get(ONE)
def letter_page(family_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """One letter, to edit until it is signed."""
    written = letters.letter(g.actor, family_id, letter_id)
    return _page(written, _form(written))


@staff.post(ONE)
def letter_save(family_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """Save it; with Sign, set it in type and keep it among the documents."""
    written = letters.letter(g.actor, family_id, letter_id)
    form = LetterForm(request.form)
    number, signs = number_of(form.number.data), request.form.get("sign") == "yes"
    if not form.validate() or number is None:
        return _page(written, form), 422
    if signs and not form.agreed_with_family.data and written.kind != Kind.GP:
        form.refuse(gettext("Show it to the family first, or say in a note why not."), "agreed_with_family")
        return _page(written, form), 422
    if written.kind == Kind.GP:
        agreed = bool(form.agreed_with_family.data)
        newly = agreed and not written.agreed_with_family
        form.words.data = templates.with_agreement(form.words.data, agreed=agreed, newly=newly)
    try:
        pdf = _in_type(written, form) if signs else b""
        letters.edit(
            g.actor,
            letter_id,
            to=form.to.data,
            words=form.words.data,
            agreed_with_family=bool(form.agreed_with_family.data),
            number=number,
        )
        if signs:
            title = str(KINDS[written.kind])
            letters.sign(g.actor, letter_id, number=number + 1, pdf=pdf, title=title)
    except NotPrinted:
        form.refuse(gettext("The letter could not be put on paper just now. Try again in a minute."))
    except Refused as refused:
        if letters.letter(g.actor, family_id, letter_id).signed_at:
            # Its page has no form any more: the error page gives the words back.
            raise
        form.refuse(refused.message, refused.field)
    if form.errors:
        return _page(written, form), 422
    flash(gettext("Signed. It is among the documents.") if signs else gettext("Saved."), "done")
    return redirect(f"/staff/families/{family_id}/letters/{letter_id}", 303)


def _in_type(written: Written, form: LetterForm) -> bytes:
    settings: Settings = current_app.extensions["settings"]
    signed = people.me(g.actor).name
    with transaction.before_writing():
        return paper.letter(
            title=str(KINDS[written.kind]),
            to=form.to.data,
            words=form.words.data,
            service=settings.service_name,
            day=clock.today(g.signed_in.zone),
            signed=signed,
        )


def _form(written: Written) -> LetterForm:
    return LetterForm(
        data={
            "to": written.to,
            "words": written.words,
            "number": str(written.number),
            "agreed_with_family": written.agreed_with_family,
        }
    )


def _page(written: Written, form: LetterForm) -> str:
    return render_template(
        "staff/letter.html",
        record=overview.surroundings(g.actor, written.family_id),
        letter=written,
        form=form,
        kind=KINDS[written.kind],
        paragraphs=[paper.paragraph(text) for text in written.words.split("\n\n")],
        may_act=caseloads.looks_after(g.actor, written.family_id),
    )


def _new_page(record: Record, kind: Kind, form: LetterForm) -> str:
    return render_template("staff/letter_new.html", record=record, form=form, kind=kind, title=KINDS[kind])


def _facts(record: Record) -> dict[str, str]:
    standing = endings.standing(g.actor, record.family_id)
    outcome = standing[0].outcome if standing else None
    count = meetings_held(record.family_id)
    return {
        "child": " · ".join(child.name for child in record.children),
        "carer": " · ".join(adult.name for adult in record.adults if adult.joined_at and not adult.ended_at),
        "since": whole_date(record.opened_at.date()),
        "until": whole_date(clock.today(g.signed_in.zone)),
        "meetings": ngettext("%(num)s meeting", "%(num)s meetings", count),
        "outcome": f"{OUTCOMES[outcome]}." if outcome else "",
        "service": current_app.extensions["settings"].service_name,
    }


def _kind(kind: str) -> Kind:
    if kind not in set(Kind):
        raise NotVisible
    return Kind(kind)
