"""The letter to the child, which a carer reads, changes and agrees to."""

from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.endings import closing_letters, paper
from watchmeplay.care.endings.closing_letters import Shown
from watchmeplay.foundation.errors import Changed, NotVisible, Refused
from watchmeplay.web.arguments import number_of
from watchmeplay.web.forms.fields import TextAreaField
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import gettext, lazy
from watchmeplay.web.letter_page import LetterForm, pdf_answer
from watchmeplay.web.parent.area import parent


class OwnLetterForm(LetterForm):
    """The letter, as its carer writes on it."""

    words = TextAreaField(
        lazy("Your letter"),
        [Required(lazy("Write a few words")), Longest(closing_letters.LONGEST)],
        hint=lazy("Change what you like. Your therapist sees it too."),
        rows=14,
    )


@parent.get("/letter")
def own_letters() -> ResponseReturnValue:
    """The letters there are; one alone is opened at once."""
    found = closing_letters.letters(g.actor)
    if len(found) == 1:
        return redirect(f"/family/letter/{found[0].id}", 303)
    return render_template("parent/letters.html", letters=found)


@parent.get("/letter/<uuid:letter_id>")
def own_letter(letter_id: UUID) -> ResponseReturnValue:
    """One letter."""
    letter = closing_letters.letter(g.actor, letter_id)
    return _page(letter, OwnLetterForm(data={"words": letter.words, "number": str(letter.number)}))


@parent.post("/letter/<uuid:letter_id>")
def own_letter_save(letter_id: UUID) -> ResponseReturnValue:
    """Save it, or say that it is right as it stands."""
    letter = closing_letters.letter(g.actor, letter_id)
    form = OwnLetterForm(request.form)
    if not form.validate():
        return _page(letter, form), 422
    number, agrees = number_of(form.number.data), request.form.get("agree") == "yes"
    if number is None:
        raise NotVisible
    try:
        closing_letters.edit(g.actor, letter_id, words=form.words.data, number=number)
        if agrees:
            closing_letters.agree(
                g.actor, letter_id, number=closing_letters.letter(g.actor, letter_id).number
            )
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
    flash(gettext("Your letter is finished.") if agrees else gettext("Saved."))
    return redirect(f"/family/letter/{letter_id}", 303)


@parent.get("/letter/<uuid:letter_id>.pdf")
def own_letter_pdf(letter_id: UUID) -> Response:
    """On paper, to keep."""
    return pdf_answer(closing_letters.letter(g.actor, letter_id))


def _page(letter: Shown, form: OwnLetterForm, theirs: str = "") -> str:
    return render_template(
        "parent/letter.html",
        letter=letter,
        form=form,
        theirs=theirs,
        paragraphs=[paper.paragraph(text) for text in letter.words.split("\n\n")],
    )
