"""Asking for help: one question a page, without an account. Every answer is kept as it was given."""

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from watchmeplay.accounts import tallies
from watchmeplay.care.drafts import actions
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.care.referrals.typical_wait import typical_wait
from watchmeplay.foundation.errors import Changed, NotVisible
from watchmeplay.site import asking, postcodes
from watchmeplay.site.help_lines import Nation
from watchmeplay.web.forms.form import Form
from watchmeplay.web.public import refer_draft, refer_guard, refer_pages, refer_room
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_forms import PROFESSIONAL
from watchmeplay.web.public.refer_pages import MOST_CHILDREN, Step
from watchmeplay.web.public.refer_sent import SELF, outside
from watchmeplay.web.public.sign_in import leave_quickly

FAR_TOO_LONG = 100_000


@public.get("/refer/")
def refer_landing() -> ResponseReturnValue:
    """Who it is for, how long the wait is now, and the other ways."""
    return render_template(
        "public/refer.html",
        asking=asking.read(),
        open=postcodes.are_known(),
        weeks=typical_wait(None),
        draft=_unsent(),
    )


@public.get("/refer/first")
def refer_first() -> ResponseReturnValue:
    """Not for emergencies: who answers now."""
    nation = Nation(current_app.extensions["settings"].nation)
    return render_template(
        "public/refer_first.html", lines=current_app.extensions["help_lines"].for_nation(nation)
    )


@public.get("/refer/you")
@public.get("/refer/where")
@public.get("/refer/child")
@public.get("/refer/child-2")
@public.get("/refer/child-3")
@public.get("/refer/child-4")
@public.get("/refer/hope")
@public.get("/refer/reach")
@public.get("/refer/others")
def refer_page() -> ResponseReturnValue:
    """One question, with what was answered before."""
    draft, step = _unsent(), Step.of_path(request.path)
    return _page(step, refer_pages.form_of(step, actions.read(draft) if draft else {}), draft)


@public.post("/refer/you")
@public.post("/refer/where")
@public.post("/refer/child")
@public.post("/refer/child-2")
@public.post("/refer/child-3")
@public.post("/refer/child-4")
@public.post("/refer/hope")
@public.post("/refer/reach")
@public.post("/refer/others")
def refer_answer() -> ResponseReturnValue:
    """Keep the answers of one page; or take a child out that was added by mistake."""
    draft, step = _unsent(), Step.of_path(request.path)
    if request.form.get("go") == "out" and step.place > 1 and draft is not None:
        changed = refer_pages.without_child(step.place, actions.read(draft))
        return _go_on(actions.save(draft.id, "child", changed, None))
    return _take(step)


@public.post("/refer/exit")
@public.post("/refer/waiting/exit")
@public.post("/refer/status/exit")
def refer_leave() -> ResponseReturnValue:
    """The quick way out: this browser forgets the referral, an open room is closed, and an account signed out.

    One address for each folder of cookies: a browser sends a room's secret to that room's own folder alone.
    """
    answer = current_app.make_response(leave_quickly())
    refer_draft.let_go(answer)
    answer.delete_cookie("receipt", path=refer_draft.PATH)
    for door in (refer_room.PARENTS, refer_room.REFERRERS):
        refer_room.let_out(answer, door)
    return answer


def _take(step: Step) -> ResponseReturnValue:
    draft, form = refer_draft.held(SELF), refer_pages.FORMS[step.page](request.form)
    if draft is not None and draft.sent_id is not None:
        return redirect("/refer/sent", 303)
    later = request.form.get("go") == "later"
    if refer_guard.is_trapped():
        form.refuse(refer_guard.LEAVE_EMPTY)
        return _page(step, form, draft), 422
    if not (later and _is_keepable(request.form)) and not form.validate():
        return _page(step, form, draft), 422
    if step.page == "you" and form["who"].data == PROFESSIONAL and not later:
        return redirect("/refer/professional", 303)
    if step.page == "where" and not later and postcodes.area_of(form["postcode"].data) is None:
        return outside(draft)
    if draft is None:
        refer_guard.slow_down(tallies.REFER_START)
        draft, _ = actions.start(SELF)
    try:
        said = refer_pages.answers_of(step, request.form)
        draft = actions.save(draft.id, step.key, said, refer_draft.number())
    except Changed:
        return _conflict(step, form, draft)
    except NotVisible:
        return redirect("/refer/sent", 303)
    if later:
        code = actions.new_code_for(draft)
        page = render_template("public/refer_later.html", code=code)
        return refer_draft.hold(current_app.make_response(page), draft)
    if request.form.get("go") == "another" and step.place < MOST_CHILDREN:
        answer = redirect(Step("child", step.place + 1).path, 303)
        return refer_draft.hold(answer, draft)
    return _go_on(draft)


def _go_on(draft: ReferralDraft) -> ResponseReturnValue:
    following = refer_pages.next_step(actions.read(draft))
    answer = redirect(following.path if following else "/refer/check", 303)
    return refer_draft.hold(answer, draft)


def _conflict(step: Step, form: Form, draft: ReferralDraft) -> ResponseReturnValue:
    """Another window has answered this page. Both answers are shown; nothing is overwritten unseen."""
    fresh = actions.opened(draft.id)
    there = refer_pages.form_of(step, actions.read(fresh))
    return _page(step, form, fresh, there=there), 409


def _page(
    step: Step, form: Form, draft: ReferralDraft | None, there: Form | None = None
) -> ResponseReturnValue:
    answers = actions.read(draft) if draft else {}
    return render_template(
        f"public/refer_{step.page}.html",
        form=form,
        step=step,
        last=step.place >= MOST_CHILDREN,
        expecting=answers.get("who") == ["expecting"],
        action=step.path,
        back_to=refer_pages.page_before(step, answers),
        field=refer_draft.field(draft),
        trap=refer_guard.trap(),
        there=_said(there) if there else None,
    )


def _said(form: Form) -> list[tuple[str, str]]:
    """What the other window answered, in words."""
    found = []
    for field in form:
        labels = {str(choice.value): str(choice.label) for choice in getattr(field, "choices", None) or ()}
        data = field.data if isinstance(field.data, list) else [field.data]
        words = ", ".join(labels.get(str(each), str(each)) for each in data if each not in (None, "", False))
        if words:
            found.append((str(field.label.text), words))
    return found


def _is_keepable(sent: MultiDict[str, str]) -> bool:
    return sum(map(len, sent.values())) < FAR_TOO_LONG


def _unsent() -> ReferralDraft | None:
    draft = refer_draft.held(SELF)
    return draft if draft is not None and draft.sent_id is None else None
