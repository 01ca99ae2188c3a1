"""Referrals that somebody is still writing: begun, saved page by page, found again by a code, forgotten.

Each draft has a key of its own. Whoever holds its id (a browser, in a sealed cookie) or its code may read it;
callers slow down guesses of the code.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from watchmeplay.care.drafts.models import ReferralDraft
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Changed, NotVisible
from watchmeplay.foundation.links import new_code, tidy_code
from watchmeplay.foundation.vault import DataKey, Kind, blind, make_keys

PURPOSE = "referral-draft"
KEPT = timedelta(days=30)
KEPT_AFTER_SENDING = timedelta(days=1)
FORGOTTEN_AT_ONCE = 500


def start(source: str, *, draft_id: UUID | None = None) -> tuple[ReferralDraft, str]:
    """Begin a draft, "self" or "professional", and give the code that opens it again: to be shown, not stored.

    `draft_id` is for a form that made the id itself, so that the form sent twice begins one draft.
    """
    code = new_code()
    draft = ReferralDraft(
        id=draft_id,
        source=source,
        code_digest=blind(code, PURPOSE),
        page="",
        number=1,
        made_at=now(),
        changed_at=now(),
    )
    make_keys(draft.id, [Kind.SHARED])
    draft.answers = json.dumps({})
    db.session.add(draft)
    db.session.flush()
    return draft, code


def new_code_for(draft: ReferralDraft) -> str:
    """Another code for a draft whose holder wants to come back later. The code before it opens nothing more."""
    code = new_code()
    draft.code_digest = blind(code, PURPOSE)
    db.session.flush()
    return code


def find(code: str) -> ReferralDraft:
    """The draft of a code as a person typed it. Raises `NotVisible` unless it is known, unsent and not too old."""
    wanted = select(ReferralDraft).where(ReferralDraft.code_digest == blind(tidy_code(code), PURPOSE))
    draft = db.session.scalars(wanted).one_or_none()
    if draft is None or draft.sent_id is not None or _is_old(draft):
        raise NotVisible
    return draft


def opened(draft_id: UUID) -> ReferralDraft:
    """The draft a browser holds, sent or not. Raises `NotVisible` when it is gone or too old."""
    draft = db.session.scalars(select(ReferralDraft).where(ReferralDraft.id == draft_id)).one_or_none()
    if draft is None or _is_old(draft):
        raise NotVisible
    return draft


def save(draft_id: UUID, page: str, answers: Mapping[str, Any], number: int | None) -> ReferralDraft:
    """Put the answers of one page with those of the others; `number` is the draft's when the page was drawn.

    Raises `Changed` when that page was saved from another window since with other answers, and `NotVisible`
    when the draft is gone, too old or sent. Without a number nothing is compared.
    """
    wanted = select(ReferralDraft).where(ReferralDraft.id == draft_id).with_for_update()
    draft = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if draft is None or draft.sent_id is not None or _is_old(draft):
        raise NotVisible
    kept = _kept(draft)
    said, saved_as = kept.get("answers", {}), kept.get("saved_as", {})
    if all(name in said and said[name] == value for name, value in answers.items()):
        draft.page, draft.changed_at = page, now()
        db.session.flush()
        return draft
    if number is not None and saved_as.get(page, 0) > number:
        raise Changed(draft.number)
    draft.number += 1
    draft.page, draft.changed_at = page, now()
    content = {"answers": {**said, **answers}, "saved_as": {**saved_as, page: draft.number}}
    draft.answers = json.dumps(content, ensure_ascii=False)
    db.session.flush()
    return draft


def read(draft: ReferralDraft) -> dict[str, Any]:
    """Every answer so far, by field name; none once it is sent."""
    return dict(_kept(draft).get("answers", {}))


def discard(draft_id: UUID) -> None:
    """Remove a draft at once, with its key: nothing that was said in it stays."""
    _remove([draft_id])


def forget_old() -> None:
    """Remove drafts that nobody touched for 30 days or that were sent more than a day ago, with their keys."""
    moment = now()
    old = select(ReferralDraft.id).where(
        or_(
            ReferralDraft.changed_at < moment - KEPT,
            and_(ReferralDraft.sent_id.is_not(None), ReferralDraft.changed_at < moment - KEPT_AFTER_SENDING),
        )
    )
    _remove(list(db.session.scalars(old.limit(FORGOTTEN_AT_ONCE))))


def _remove(ids: list[UUID]) -> None:
    for model, column in ((ReferralDraft, ReferralDraft.id), (DataKey, DataKey.owner_id)):
        gone = delete(model).where(column.in_(ids))
        db.session.execute(gone.execution_options(synchronize_session=False))


def _kept(draft: ReferralDraft) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(draft.answers)
    return content


def _is_old(draft: ReferralDraft) -> bool:
    return draft.changed_at < now() - KEPT
