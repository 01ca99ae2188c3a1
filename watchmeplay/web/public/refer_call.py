"""Call me instead: a telephone number, and when it is safe to ring."""

from uuid import UUID, uuid4

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import tallies
from watchmeplay.care.drafts import actions
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.care.referrals.sending import send
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.links import pack, unpack
from watchmeplay.site import postcodes
from watchmeplay.web.public import refer_draft, refer_guard, refer_pages, refer_sent
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_forms import CallForm
from watchmeplay.web.public.refer_sent import SELF


@public.get("/refer/call")
def refer_call() -> ResponseReturnValue:
    """A number, and when it is safe. Nothing else is needed."""
    draft = refer_draft.held(SELF)
    draft = draft if draft is not None and draft.sent_id is None else None
    answers = actions.read(draft) if draft else {}
    known = {name: (answers.get(name) or [""])[0] for name in ("name", "phone", "when", "postcode")}
    return _call_page(CallForm(data=known), draft)


@public.post("/refer/call")
def refer_call_send() -> ResponseReturnValue:
    """Send that, with whatever was answered before."""
    draft, form = refer_draft.held(SELF) or _sent_by_this_form(), CallForm(request.form)
    if draft is not None and draft.sent_id is not None:
        return refer_sent.again(draft)
    if refer_guard.is_trapped():
        form.refuse(refer_guard.LEAVE_EMPTY)
    if form.form_errors or not form.validate():
        return _call_page(form, draft), 422
    area_id = postcodes.area_of(form.postcode.data)
    if area_id is None:
        return refer_sent.outside(draft)
    refer_guard.slow_down(tallies.REFER_SEND)
    if draft is None:
        draft, _ = actions.start(SELF, draft_id=_id_of_form())
    wanted = refer_pages.request_of(actions.read(draft), area_id, call=form.data)
    return refer_sent.receipt(send(wanted, draft=draft), wanted)


def _call_page(form: CallForm, draft: ReferralDraft | None) -> str:
    fresh = pack(current_app.extensions["keyring"], {"call": uuid4().hex})
    return render_template(
        "public/refer_call.html",
        form=form,
        field=refer_draft.field(draft),
        trap=refer_guard.trap(),
        key=request.form.get("key", "") if request.method == "POST" else fresh,
    )


def _id_of_form() -> UUID | None:
    """The draft's id that the form made for itself. The same form sent again finds what it sent before."""
    packet = request.form.get("key", "")
    content = (
        unpack(current_app.extensions["keyring"], packet, refer_draft.OPEN_PAGE_LASTS) if packet else None
    )
    return UUID(hex=str(content["call"])) if content and "call" in content else None


def _sent_by_this_form() -> ReferralDraft | None:
    draft_id = _id_of_form()
    try:
        return actions.opened(draft_id) if draft_id else None
    except NotVisible:
        return None
