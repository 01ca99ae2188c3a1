"""Coming back to a referral that was left half-way, with the code that was shown."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from watchmeplay.accounts import tallies
from watchmeplay.care.drafts import actions
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.words import noted
from watchmeplay.web.public import refer_draft, refer_guard, refer_pages
from watchmeplay.web.public.area import public
from watchmeplay.web.public.refer_forms import ReturnForm
from watchmeplay.web.public.refer_sent import SELF

UNKNOWN_CODE = noted("This code does not open anything here. Check it, then type it again.")


@public.get("/refer/return")
def refer_return() -> ResponseReturnValue:
    """Ask for the code."""
    return render_template("public/refer_return.html", form=ReturnForm())


@public.post("/refer/return")
def refer_returned() -> ResponseReturnValue:
    """Open the draft of a code in this browser. Every code that opens nothing reads the same."""
    form = ReturnForm(request.form)
    if not form.validate():
        return render_template("public/refer_return.html", form=form), 422
    refer_guard.slow_down_guesses(tallies.REFER_RETURN)
    try:
        draft = actions.find(form.code.data)
    except NotVisible:
        form.refuse(UNKNOWN_CODE, "code")
        return render_template("public/refer_return.html", form=form), 422
    refer_guard.was_right(tallies.REFER_RETURN)
    if draft.source != SELF:
        return refer_draft.hold(redirect("/refer/professional", 303), draft)
    following = refer_pages.next_step(actions.read(draft))
    return refer_draft.hold(redirect(following.path if following else "/refer/check", 303), draft)
