"""The letter to the child: begun from a carer's own words, edited together, printed."""

from uuid import UUID

from flask import Response, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.endings import closing_letters, paper, templates
from watchmeplay.care.endings.closing_letters import Shown, State
from watchmeplay.diary import then_and_now
from watchmeplay.families import caseloads, overview
from watchmeplay.families.overview import Record
from watchmeplay.foundation import clock
from watchmeplay.foundation.errors import Changed, NotVisible, Refused
from watchmeplay.web.arguments import id_of, number_of
from watchmeplay.web.forms.fields import SelectChoice, SelectField, TextAreaField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.letter_page import LetterForm, pdf_answer
from watchmeplay.web.staff.area import staff
from watchmeplay.web.templating import whole_date

AT = "/families/<uuid:family_id>/closing-letters"
ONE = f"{AT}/<uuid:letter_id>"


class PairForm(Form):
    """From which carer to which child."""

    pair = SelectField(lazy("From whom, to whom"), [Required(lazy("Choose a carer and a child"))])


class LetterWordsForm(LetterForm):
    """The letter, as the team writes on it."""

    words = TextAreaField(
        lazy("The letter"),
        [Required(lazy("Write the letter, or a beginning of it")), Longest(closing_letters.LONGEST)],
        rows=18,
    )


@staff.get(f"{AT}/new")
def closing_letter_new(family_id: UUID) -> ResponseReturnValue:
    """Ask for whom."""
    caseloads.must_look_after(g.actor, family_id)
    record = overview.surroundings(g.actor, family_id)
    form = PairForm()
    form.pair.choices = _pairs(record)
    return render_template("staff/closing_letter_new.html", record=record, form=form)


@staff.post(f"{AT}/new")
def closing_letter_begin(family_id: UUID) -> ResponseReturnValue:
    """Begin it with the template; the carer's words are picked on the next page."""
    record = overview.surroundings(g.actor, family_id)
    form = PairForm(request.form)
    form.pair.choices = _pairs(record)
    if not form.validate():
        return render_template("staff/closing_letter_new.html", record=record, form=form), 422
    person_id, child_id = map(UUID, form.pair.data.split())
    made = closing_letters.begin(
        g.actor,
        family_id=family_id,
        person_id=person_id,
        child_id=child_id,
        words=_beginning(record, person_id, child_id),
    )
    return redirect(f"/staff/families/{family_id}/closing-letters/{made}", 303)


@staff.get(ONE)
def closing_letter_page(family_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """The letter beside the words it is woven from."""
    letter = _letter(family_id, letter_id)
    return _page(letter, LetterWordsForm(data={"words": letter.words, "number": str(letter.number)}))


@staff.post(ONE)
def closing_letter_save(family_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """Save it, with the ticked words put in at its end; or open it to the carer."""
    letter = _letter(family_id, letter_id)
    form = LetterWordsForm(request.form)
    number, opens = number_of(form.number.data), request.form.get("open") == "yes"
    if not form.validate() or number is None:
        return _page(letter, form), 422
    picked = then_and_now.picked(_own_words(letter), map(id_of, request.form.getlist("entry")))
    words = "\n\n".join([form.words.data.rstrip(), *(f"“{one.words.strip()}”" for one in picked)])
    try:
        closing_letters.edit(g.actor, letter_id, words=words, number=number)
        if opens:
            closing_letters.open_to_carer(g.actor, letter_id)
    except Changed as changed:
        newest = closing_letters.letter(g.actor, letter_id)
        form.keep_beside(changed)
        return _page(newest, form, theirs=newest.words), 422
    except Refused as refused:
        if not closing_letters.letter(g.actor, letter_id).may_change:
            # Its page has no form any more: the error page gives the words back.
            raise
        form.refuse(refused.message, refused.field)
        return _page(letter, form), 422
    flash(gettext("Saved. The carer can read and change it now.") if opens else gettext("Saved."), "done")
    return redirect(f"/staff/families/{family_id}/closing-letters/{letter_id}", 303)


@staff.get(f"{ONE}.pdf")
def closing_letter_pdf(family_id: UUID, letter_id: UUID) -> Response:
    """On paper."""
    return pdf_answer(_letter(family_id, letter_id))


def _letter(family_id: UUID, letter_id: UUID) -> Shown:
    letter = closing_letters.letter(g.actor, letter_id)
    if letter.family_id != family_id:
        raise NotVisible
    return letter


def _own_words(letter: Shown) -> list[then_and_now.OwnWords]:
    return then_and_now.own_words(
        g.actor, letter.family_id, author_id=letter.person_id, child_id=letter.child_id
    )


def _page(letter: Shown, form: LetterWordsForm, theirs: str = "") -> str:
    return render_template(
        "staff/closing_letter.html",
        record=overview.surroundings(g.actor, letter.family_id),
        letter=letter,
        form=form,
        theirs=theirs,
        own_words=_own_words(letter),
        ticked=set(request.form.getlist("entry")),
        may_edit=letter.may_change and caseloads.looks_after(g.actor, letter.family_id),
        paragraphs=[paper.paragraph(text) for text in letter.words.split("\n\n")],
    )


def _pairs(record: Record) -> list[SelectChoice]:
    pairs = [
        SelectChoice(
            f"{adult.person_id} {child.id}",
            gettext("%(carer)s to %(child)s", carer=adult.name, child=child.name),
        )
        for adult in record.adults
        if adult.ended_at is None
        for child in record.children
        if child.id in {access.child_id for access in adult.access}
    ]
    return pairs if len(pairs) == 1 else [SelectChoice("", lazy("Choose…")), *pairs]


def _beginning(record: Record, person_id: UUID, child_id: UUID) -> str:
    """What was not finished when the work ended goes on in the new letter; else it begins with the template."""
    found = closing_letters.letters(g.actor, record.family_id)
    last = next((one for one in found if (one.person_id, one.child_id) == (person_id, child_id)), None)
    if last is not None and last.state != State.AGREED:
        return last.words
    adult, child = record.adult(person_id), record.child(child_id)
    facts = {
        "carer": (adult.own_word or adult.name) if adult else "",
        "child": child.name if child else "",
        "since": whole_date(record.opened_at.date()),
        "until": whole_date(clock.today(g.signed_in.zone)),
    }
    return templates.filled(current_app.extensions["letters"], templates.Template.CLOSING, facts)
