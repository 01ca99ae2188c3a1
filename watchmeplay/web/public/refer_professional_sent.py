"""The end of a professional's referral: check the answers, send, the codes that are shown once, papers."""

from uuid import UUID

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from watchmeplay.accounts import tallies
from watchmeplay.care.drafts import actions as drafts
from watchmeplay.care.referrals import attachments, sending
from watchmeplay.care.referrals.models import Side
from watchmeplay.care.referrals.sending import Sent
from watchmeplay.care.waiting_room import rooms
from watchmeplay.foundation import clock
from watchmeplay.foundation.bank_holidays import working_days_after
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.site import asking
from watchmeplay.web.forms.fields import FileField, HiddenField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Longest, Required
from watchmeplay.web.languages import lazy
from watchmeplay.web.public import refer_draft, refer_professional_answers
from watchmeplay.web.public import refer_professional_steps as steps
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_professional import SOURCE, START
from watchmeplay.web.public.refer_professional_forms import NOT_TOLD
from watchmeplay.web.public.refer_professional_request import area_of, request_of


class PaperForm(Form):
    """One paper to go with it."""

    key = HiddenField("", [Longest(64)])
    file = FileField(
        lazy("Choose a paper"),
        [Required(lazy("Choose a paper"))],
        accept=".pdf,.png,.jpg,.jpeg",
        hint=lazy("A PDF, PNG or JPEG of up to 10 MB. Staff alone open it."),
    )


@public.get("/refer/professional/check")
def professional_check() -> ResponseReturnValue:
    """Everything that was answered, with a way to change each page."""
    draft = refer_draft.held(SOURCE)
    if draft is None:
        return redirect(START, 303)
    if draft.sent_id is not None:
        return redirect(f"{START}/sent", 303)
    answers = drafts.read(draft)
    return render_template(
        "public/refer_professional_check.html",
        start=START,
        draft_fields=refer_draft.field(draft),
        shown=list(refer_professional_answers.shown(answers)),
        missing=steps.first_open(answers),
        is_told=answers.get("consent.parent") != NOT_TOLD,
    )


@public.post("/refer/professional/check")
def professional_send() -> ResponseReturnValue:
    """Send it, once, and show the codes in the answer: they are stored nowhere."""
    draft = refer_draft.held(SOURCE)
    if draft is None:
        return redirect(START, 303)
    if draft.sent_id is not None:
        return redirect(f"{START}/sent", 303)
    answers = drafts.read(draft)
    missing = steps.first_open(answers)
    if missing is not None:
        return redirect(f"{START}/{missing.slug}?back={steps.CHECK}", 303)
    area_id = area_of(answers["where.postcode"])
    if area_id is None:
        return redirect(f"{START}/outside", 303)
    tallies.count(tallies.REFER_SEND, tallies.source(request.remote_addr))
    sent = sending.send(request_of(answers, area_id), draft=draft)
    return _receipt(sent)


@public.get("/refer/professional/sent")
def professional_sent() -> ResponseReturnValue:
    """It has been sent. The codes are not shown a second time; new ones can be made until they were used."""
    return _receipt(sending.sent_before(_referral()))


@public.post("/refer/professional/sent")
def professional_codes() -> ResponseReturnValue:
    """New codes in the place of those whose page was lost. A room that is in use keeps its own."""
    sent = sending.sent_before(_referral())
    codes = {side: rooms.show_again(sent.referral_id, side) for side in Side}
    found = {side: code for side, code in codes.items() if code}
    return _receipt(Sent(sent.referral_id, sent.reference, sent.submitted_at, found))


@public.get("/refer/professional/papers")
def professional_papers() -> ResponseReturnValue:
    """Ask for papers to go with it."""
    return _papers(_referral(), PaperForm(data={"key": new_key()}))


@public.post("/refer/professional/papers", uploads=attachments.LARGEST)
def professional_paper() -> ResponseReturnValue:
    """Take one. What is no paper is refused, and the ones before it stay."""
    referral_id = _referral()
    form = PaperForm(CombinedMultiDict([request.files, request.form]))
    if form.validate():
        try:
            attachments.add(
                referral_id,
                name=form.file.file_name,
                content=form.file.content,
                key=form.key.data or new_key(),
            )
            return redirect(f"{START}/papers", 303)
        except Refused as refused:
            form.refuse(refused.message, refused.field)
    return _papers(referral_id, form), 422


def _referral() -> UUID:
    """The referral that this browser has just sent."""
    draft = refer_draft.held(SOURCE)
    if draft is None or draft.sent_id is None:
        raise NotVisible
    return draft.sent_id


def _papers(referral_id: UUID, form: PaperForm) -> str:
    return render_template(
        "public/refer_professional_papers.html",
        start=START,
        form=form,
        count=attachments.count(referral_id),
        most=attachments.MOST,
    )


def _receipt(sent: Sent) -> str:
    settings = current_app.extensions["settings"]
    now_asking = asking.read()
    return render_template(
        "public/refer_professional_sent.html",
        start=START,
        sent=sent,
        codes={str(side): f"{code[:4]}-{code[4:]}" for side, code in sent.codes.items()},
        origin=settings.origin,
        asking=now_asking,
        hear_by=working_days_after(clock.today(settings.zone), now_asking.days, settings.nation),
    )
