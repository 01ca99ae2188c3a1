"""Families that colleagues ask oneself to look after: little is told of them until they are taken on."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.care.allocation import transfers
from watchmeplay.foundation.database import abandon
from watchmeplay.foundation.errors import Refused
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff import handing_over
from watchmeplay.web.staff.allocation_forms import AnswerForm
from watchmeplay.web.staff.area import staff


@staff.get("/asked")
def asked_page() -> ResponseReturnValue:
    """What is asked, and two answers to each."""
    return _page()


@staff.post("/asked/<uuid:transfer_id>")
def asked_answer(transfer_id: UUID) -> ResponseReturnValue:
    """Yes: the family is on one's caseload. No: the colleague reads why."""
    form = AnswerForm(request.form, id_prefix=f"{transfer_id.hex[:8]}-")
    if not form.validate():
        return _page(transfer_id, form), 422
    try:
        if form.answer.data == "no":
            transfers.decline(g.actor, transfer_id, words=form.words.data or "")
            flash(gettext("Your colleague reads your answer."), "done")
            return redirect("/staff/asked", 303)
        family_id = handing_over.take_on(g.actor, transfer_id, words=form.words.data or "")
    except Refused as refused:
        abandon()
        form.refuse(refused.message, refused.field)
        return _page(transfer_id, form), 422
    flash(gettext("This family is on your caseload now."), "done")
    return redirect(f"/staff/families/{family_id}", 303)


def _page(answered: UUID | None = None, faulty: AnswerForm | None = None) -> str:
    asked = transfers.asked_of(g.actor)
    return render_template(
        "staff/asked.html",
        form=faulty,
        rows=[
            (one, faulty if faulty and one.id == answered else AnswerForm(id_prefix=f"{one.id.hex[:8]}-"))
            for one in asked
        ],
    )
