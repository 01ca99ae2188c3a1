"""Saying that a referral is not of the same family as another, and taking that back. Nothing else changes."""

from uuid import UUID

from flask import flash, g
from flask.typing import ResponseReturnValue

from watchmeplay.care.referrals import not_the_same
from watchmeplay.web.languages import gettext
from watchmeplay.web.staff.area import staff
from watchmeplay.web.staff.referral import back_to


@staff.post("/referrals/<uuid:referral_id>/not-the-same/<uuid:survivor_id>")
def referral_not_the_same(referral_id: UUID, survivor_id: UUID) -> ResponseReturnValue:
    """Not the same as another referral."""
    not_the_same.say(g.actor, referral_id, other_id=survivor_id)
    return _kept(referral_id)


@staff.post("/referrals/<uuid:referral_id>/not-the-same/<uuid:survivor_id>/undo")
def referral_may_be_the_same(referral_id: UUID, survivor_id: UUID) -> ResponseReturnValue:
    """Perhaps the same after all."""
    not_the_same.take_back(g.actor, referral_id, other_id=survivor_id)
    return _taken_back(referral_id)


@staff.post("/referrals/<uuid:referral_id>/not-the-same-family/<uuid:family_id>")
def referral_not_the_same_family(referral_id: UUID, family_id: UUID) -> ResponseReturnValue:
    """Not the same as a family with a record."""
    not_the_same.say(g.actor, referral_id, family_id=family_id)
    return _kept(referral_id)


@staff.post("/referrals/<uuid:referral_id>/not-the-same-family/<uuid:family_id>/undo")
def referral_may_be_the_same_family(referral_id: UUID, family_id: UUID) -> ResponseReturnValue:
    """Perhaps the same after all."""
    not_the_same.take_back(g.actor, referral_id, family_id=family_id)
    return _taken_back(referral_id)


def _kept(referral_id: UUID) -> ResponseReturnValue:
    flash(gettext("Kept. Nobody is shown these two as alike again. You can undo it below."), "done")
    return back_to(referral_id)


def _taken_back(referral_id: UUID) -> ResponseReturnValue:
    flash(gettext("Undone. They are shown as alike again."), "done")
    return back_to(referral_id)
