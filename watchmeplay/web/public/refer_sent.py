"""The end of asking for help: check, send, receipt. And its other end: we work elsewhere."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from watchmeplay.accounts import tallies
from watchmeplay.care.drafts import actions
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.care.referrals.models import Side
from watchmeplay.care.referrals.sending import Contact, Request, Sent, send, sent_before
from watchmeplay.care.waiting_room import rooms
from watchmeplay.foundation.bank_holidays import working_days_after
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.links import pack, unpack
from watchmeplay.site import asking, postcodes
from watchmeplay.web.public import refer_draft, refer_guard, refer_pages
from watchmeplay.web.public.area import public

SELF = "self"
RECEIPT = "receipt"
RECEIPT_LASTS = 900
GONE_BACK_LASTS = 3600


@public.get("/refer/check")
def refer_check() -> ResponseReturnValue:
    """Everything that was answered, each with a way to change it."""
    draft = _unsent()
    following = refer_pages.next_step(actions.read(draft)) if draft else None
    if draft is None or following is not None:
        return redirect(following.path if following else "/refer/", 303)
    return _check_page(draft)


@public.post("/refer/check")
def refer_send() -> ResponseReturnValue:
    """Send it. A second press finds what the first has sent."""
    draft = refer_draft.held(SELF)
    if draft is None:
        return redirect("/refer/", 303)
    if draft.sent_id is not None:
        return again(draft)
    answers = actions.read(draft)
    following = refer_pages.next_step(answers)
    if following is not None:
        return redirect(following.path, 303)
    area_id = postcodes.area_of(refer_pages.form_of(refer_pages.Step("where"), answers).data["postcode"])
    if area_id is None:
        return outside(draft)
    refer_guard.slow_down(tallies.REFER_SEND)
    wanted = refer_pages.request_of(answers, area_id)
    return receipt(send(wanted, draft=draft), wanted)


@public.get("/refer/sent")
def refer_receipt() -> ResponseReturnValue:
    """The receipt, for a quarter of an hour in the browser that sent it."""
    content = _held_receipt()
    if not content:
        return render_template("public/refer_receipt_gone.html", asking=asking.read())
    told: dict[str, Any] = {**content, "hear_by": date.fromisoformat(str(content["hear_by"]))}
    return render_template("public/refer_receipt.html", asking=asking.read(), **told)


@public.post("/refer/elsewhere")
def refer_elsewhere() -> ResponseReturnValue:
    """Back from the page that said we work elsewhere: the answers come from that page, nothing was kept."""
    packet = request.form.get("kept", "")
    content = unpack(current_app.extensions["keyring"], packet, GONE_BACK_LASTS) if packet else None
    answers = content.get("answers") if content else None
    if not isinstance(answers, dict) or not answers:
        return redirect("/refer/where", 303)
    refer_guard.slow_down(tallies.REFER_START)
    draft, _ = actions.start(SELF)
    return refer_draft.hold(redirect("/refer/where", 303), actions.save(draft.id, "where", answers, None))


def outside(draft: ReferralDraft | None) -> ResponseReturnValue:
    """Say kindly that we work elsewhere, and what to do next. Nothing stays here; the page itself holds the rest."""
    answers = actions.read(draft) if draft else {}
    answers.pop("postcode", None)
    packet = pack(current_app.extensions["keyring"], {"answers": answers}) if answers else ""
    if draft is not None:
        actions.discard(draft.id)
    page = render_template("public/refer_outside.html", packet=packet, asking=asking.read())
    return refer_draft.let_go(current_app.make_response(page))


def receipt(sent: Sent, wanted: Request) -> Response:
    """On to the receipt. What it says waits sealed in the browser, for a quarter of an hour."""
    by = "call" if wanted.call_instead else _route(wanted.contacts[0])
    return _on(sent, sent.codes.get(Side.PARENT, ""), by)


def again(draft: ReferralDraft) -> ResponseReturnValue:
    """It was sent before. Where the first answer was lost on its way, there is a new code for the unopened room."""
    if draft.sent_id is None:
        raise NotVisible
    sent = sent_before(draft.sent_id)
    if _held_receipt().get("reference") == sent.reference:
        return redirect("/refer/sent", 303)
    return _on(sent, rooms.show_again(draft.sent_id, Side.PARENT) or "", "")


def _check_page(draft: ReferralDraft) -> ResponseReturnValue:
    answers = actions.read(draft)
    forms = {step.page: refer_pages.form_of(step, answers) for step in refer_pages.steps(answers)}
    places = refer_pages.children(answers)
    return render_template(
        "public/refer_check.html",
        forms=forms,
        children=[refer_pages.form_of(refer_pages.Step("child", place), answers) for place in places],
        postcode=postcodes.shown(forms["where"].data["postcode"]),
        field=refer_draft.field(draft),
        more=len(places) < refer_pages.MOST_CHILDREN,
        next_place=len(places) + 1,
    )


def _on(sent: Sent, code: str, by: str) -> Response:
    settings = current_app.extensions["settings"]
    day = sent.submitted_at.astimezone(ZoneInfo(settings.zone)).date()
    content = {
        "reference": sent.reference,
        "code": f"{code[:4]}-{code[4:]}" if code else "",
        "by": by,
        "hear_by": working_days_after(day, asking.read().days, settings.nation).isoformat(),
    }
    answer = redirect("/refer/sent", 303)
    answer.set_cookie(
        RECEIPT,
        pack(current_app.extensions["keyring"], content),
        max_age=RECEIPT_LASTS,
        path=refer_draft.PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.secure,
    )
    return refer_draft.let_go(answer)


def _route(contact: Contact) -> str:
    """The safe way the receipt goes: by itself where there is an e-mail, else by somebody of the team."""
    ways = (
        ("email", contact.by_email and contact.email),
        ("text", contact.by_text),
        ("phone", contact.by_phone),
        ("letter", contact.by_letter),
    )
    return next((name for name, may in ways if may), "")


def _held_receipt() -> dict[str, Any]:
    packet = request.cookies.get(RECEIPT, "")
    return (unpack(current_app.extensions["keyring"], packet, RECEIPT_LASTS) or {}) if packet else {}


def _unsent() -> ReferralDraft | None:
    draft = refer_draft.held(SELF)
    return draft if draft is not None and draft.sent_id is None else None
