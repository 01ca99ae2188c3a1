"""A professional asks for help for a family: what this is, the pages of questions, coming back later."""

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import tallies
from watchmeplay.care.drafts import actions as drafts
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.site import asking
from watchmeplay.web.forms.fields import CodeField
from watchmeplay.web.forms.form import Form
from watchmeplay.web.languages import lazy
from watchmeplay.web.public import refer_draft, refer_guard
from watchmeplay.web.public import refer_professional_steps as steps
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_professional_forms import NOT_AGREED, NOT_TOLD
from watchmeplay.web.public.refer_professional_request import area_of

SOURCE = "professional"
START = "/refer/professional"
NO_DRAFT = noted("That code does not open anything. Check it, then type it again.")


class BackForm(Form):
    """The code of a referral that was put aside."""

    code = CodeField(lazy("Your code"), label_size="m")


@public.get("/refer/professional")
def professional() -> ResponseReturnValue:
    """What this is, and what it needs."""
    draft = refer_draft.held(SOURCE)
    under_way = draft is not None and draft.sent_id is None and bool(drafts.read(draft))
    return render_template(
        "public/refer_professional.html",
        start=START,
        onward=_onward(draft) if draft and under_way else None,
        asking=asking.read(),
    )


@public.get("/refer/professional/safeguarding")
def professional_safeguarding() -> ResponseReturnValue:
    """Stop here when a child may be at risk."""
    return render_template("public/refer_professional_safeguarding.html", start=START)


@public.get("/refer/professional/no-agreement")
def professional_no_agreement() -> ResponseReturnValue:
    """Without the parent nothing is sent: what can be done instead."""
    return render_template("public/refer_professional_no.html", start=START, asking=asking.read())


@public.get("/refer/professional/outside")
def professional_outside() -> ResponseReturnValue:
    """The team does not work there."""
    return render_template("public/refer_professional_outside.html", start=START, asking=asking.read())


@public.get("/refer/professional/return")
def professional_return() -> ResponseReturnValue:
    """Ask for the code."""
    return render_template("public/refer_professional_return.html", start=START, form=BackForm())


@public.post("/refer/professional/return")
def professional_returned() -> ResponseReturnValue:
    """Go on with the page after the last."""
    form = BackForm(request.form)
    if form.validate():
        refer_guard.slow_down_guesses(tallies.REFER_RETURN)
        try:
            draft = drafts.find(form.code.data)
            if draft.source == SOURCE:
                refer_guard.was_right(tallies.REFER_RETURN)
                return refer_draft.hold(redirect(_onward(draft), 303), draft)
        except NotVisible:
            pass
        form.refuse(NO_DRAFT, "code")
    return render_template("public/refer_professional_return.html", start=START, form=form), 422


@public.get("/refer/professional/<step>")
def professional_step(step: str) -> ResponseReturnValue:
    """One page of questions."""
    here = steps.place(step)
    draft = refer_draft.held(SOURCE)
    if draft is None:
        return redirect(START, 303) if here.slug != "where" else _page(here, here.step.form(), None, {})
    if draft.sent_id is not None:
        return redirect(f"{START}/sent", 303)
    answers = drafts.read(draft)
    return _page(here, steps.filled(here, answers), draft, answers)


@public.post("/refer/professional/<step>")
def professional_answer(step: str) -> ResponseReturnValue:
    """Keep the page and go on, to another child or carer, back to the list, or away until later."""
    here = steps.place(step)
    draft = refer_draft.held(SOURCE)
    if draft is not None and draft.sent_id is not None:
        return redirect(f"{START}/sent", 303)
    then = request.form.get("then", "")
    form = here.step.form(request.form)
    leaves = here.number > 1 and then == "out"
    if not form.validate() and then != "later" and not leaves:
        return _page(here, form, draft, drafts.read(draft) if draft else {}), 422
    if draft is None:
        tallies.count(tallies.REFER_START, tallies.source(request.remote_addr))
        draft, _ = drafts.start(SOURCE)
    kept = steps.taken_out(here) if leaves else steps.said(here, form)
    draft = drafts.save(draft.id, here.slug, kept, refer_draft.number())
    if then == "later":
        return _later(draft)
    return refer_draft.hold(redirect(_next(here, draft, then), 303), draft)


def _next(here: steps.Place, draft: ReferralDraft, then: str) -> str:
    answers = drafts.read(draft)
    if here.slug == "where" and area_of(answers["where.postcode"]) is None:
        return f"{START}/outside"
    if here.slug == "consent" and answers["consent.parent"] == NOT_AGREED:
        return f"{START}/no-agreement"
    if then == "another":
        return f"{START}/{steps.next_free(here.step, answers) or steps.following(here, answers)}"
    if request.form.get("back") == steps.CHECK:
        missing = steps.first_open(answers)
        return f"{START}/{missing.slug if missing else steps.CHECK}"
    return f"{START}/{steps.following(here, answers)}"


def _onward(draft: ReferralDraft) -> str:
    """Where somebody who comes back goes on: after the page they saved last, or where something is missing."""
    answers = drafts.read(draft)
    missing = steps.first_open(answers)
    try:
        after = steps.following(steps.place(draft.page), answers)
    except NotVisible:
        after = "where"
    slugs = [each.slug for each in steps.way(answers)]
    if missing and (after == steps.CHECK or slugs.index(missing.slug) < slugs.index(after)):
        after = missing.slug
    return f"{START}/{after}"


def _later(draft: ReferralDraft) -> ResponseReturnValue:
    """Show the code, and leave nothing in this browser: it may be shared."""
    code = drafts.new_code_for(draft)
    shown = f"{code[:4]}-{code[4:]}"
    answer = render_template(
        "public/refer_professional_later.html", start=START, code=shown, days=drafts.KEPT.days
    )
    return refer_draft.let_go(make_response(answer))


def _page(here: steps.Place, form: Form, draft: ReferralDraft | None, answers: steps.Answers) -> str:
    before = steps.before(here, answers)
    back = request.args.get("back") or request.form.get("back")
    return render_template(
        "public/refer_professional_step.html",
        start=START,
        here=here,
        form=form,
        draft_fields=refer_draft.field(draft),
        before=f"{START}/{before}" if before else f"{START}/safeguarding",
        back=steps.CHECK if back == steps.CHECK else "",
        more=steps.next_free(here.step, answers) if here.step.another else None,
        is_told=answers.get("consent.parent") != NOT_TOLD,
    )
