"""How a browser holds the referral it is writing: the draft's id, sealed, in a cookie that only /refer gets.

The same packet stands in every form, so that a page that was left open goes on after the cookie has ended.
Neither is the code: that one is shown to somebody who wants to come back later, from any browser.
"""

from uuid import UUID

from flask import current_app, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from watchmeplay.care.drafts import actions
from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.links import pack, unpack
from watchmeplay.web import edge
from watchmeplay.web.arguments import number_of

COOKIE = "referral"
PATH = "/refer"
FIELD = "draft"
LASTS = 2 * 3600
OPEN_PAGE_LASTS = int(actions.KEPT.total_seconds())


def held(source: str) -> ReferralDraft | None:
    """The draft of this source ("self" or "professional") that the form or the browser holds, sent or not.

    None when there is none, or when it is gone.
    """
    ring = current_app.extensions["keyring"]
    packets = (
        (edge.fields().get(FIELD, "") if request.method == "POST" else "", OPEN_PAGE_LASTS),
        (request.cookies.get(COOKIE, ""), LASTS),
    )
    for packet, lasts in packets:
        content = unpack(ring, packet, lasts) if packet else None
        if content is None or "referral" not in content:
            continue
        try:
            draft = actions.opened(UUID(hex=str(content["referral"])))
        except NotVisible:
            continue
        if draft.source == source:
            return draft
    return None


def packet(draft: ReferralDraft) -> str:
    """The draft's id, sealed."""
    return pack(current_app.extensions["keyring"], {"referral": draft.id.hex})


def field(draft: ReferralDraft | None) -> Markup:
    """The hidden inputs of a form of this draft: whose it is, and its number when the page was drawn."""
    if draft is None:
        return Markup("")
    return Markup(
        '<input type="hidden" name="{}" value="{}"><input type="hidden" name="number" value="{}">'
    ).format(FIELD, packet(draft), draft.number)


def number() -> int | None:
    """The draft's number when the form that was sent was drawn; None when it does not say."""
    return number_of(edge.fields().get("number"))


def hold(answer: Response, draft: ReferralDraft) -> Response:
    """Let the browser hold the draft for two hours from now."""
    answer.set_cookie(
        COOKIE,
        packet(draft),
        max_age=LASTS,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=_secure(),
    )
    return answer


def let_go(answer: Response) -> Response:
    """Let the browser forget it. The draft stays, for whoever has its code."""
    answer.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="Lax", secure=_secure())
    return answer


def _secure() -> bool:
    return bool(current_app.extensions["settings"].secure)
