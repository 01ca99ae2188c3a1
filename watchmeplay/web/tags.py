"""How each state is said: one label and one colour for every value of the state enums.

Colours: plain, sun (waiting for somebody), sky (new or on its way), leaf (settled), clay (needs care),
staff (seen by staff only). A state that is missing here fails loudly, in a test and on the page.
"""

from enum import StrEnum

from markupsafe import Markup

from watchmeplay.foundation.words import noted
from watchmeplay.web.languages import gettext

COLOURS = frozenset({"plain", "sun", "sky", "leaf", "clay", "staff"})

STATES: dict[str, tuple[str, str]] = {
    # who may read
    "only_me": (noted("Only me"), "plain"),
    "my_team": (noted("My team"), "sky"),
    "us_both": (noted("My team and people I chose"), "leaf"),
    "staff_only": (noted("Staff only"), "staff"),
    # an entry in the diary
    "kept_for_meeting": (noted("Keep for when we meet"), "sun"),
    "seen": (noted("Read"), "leaf"),
    "thinking": (noted("Read, thinking about it"), "sun"),
    "bring_to_session": (noted("To talk about when we meet"), "sky"),
    "answered": (noted("Answered"), "leaf"),
    # a message
    "waiting": (noted("Waiting to send"), "sun"),
    "sent": (noted("Sent"), "sky"),
    "read": (noted("Read"), "leaf"),
    # this week
    "needs_you": (noted("Needs you"), "clay"),
    "new": (noted("New"), "sky"),
    "quieter": (noted("Quieter than usual for them"), "sun"),
    "nothing_new": (noted("Nothing new"), "plain"),
    "looked_at": (noted("Looked at"), "leaf"),
    "task_done": (noted("Done"), "leaf"),
    "task_overdue": (noted("Overdue"), "sun"),
    "goes_later": (noted("Goes out later"), "sun"),
    "not_sent": (noted("Not sent"), "clay"),
    # a family, and a person who may sign in
    "referred": (noted("Referred"), "sky"),
    "invited": (noted("Invited"), "sun"),
    "active": (noted("Active"), "leaf"),
    "paused": (noted("Paused"), "plain"),
    "suspended": (noted("Suspended"), "clay"),
    "closed": (noted("Closed"), "plain"),
    "contact_paused": (noted("Contact paused"), "clay"),
    "unsafe_contact": (noted("Not safe to contact"), "clay"),
    # a letter
    "letter_draft": (noted("Draft"), "sun"),
    "letter_together": (noted("Open to the carer"), "sky"),
    "letter_agreed": (noted("Finished"), "leaf"),
    "letter_signed": (noted("Signed"), "leaf"),
    # another service, and a wish to bring another carer in
    "review_due": (noted("To be checked"), "clay"),
    "wish_asked": (noted("Asked"), "sun"),
    "wish_invited": (noted("Invited"), "leaf"),
    "wish_not_now": (noted("Not for now"), "plain"),
    "wish_withdrawn": (noted("Taken back"), "plain"),
    # a page of the guide: who stands behind it, and whether a carer to whom it was given has opened it
    "approved": (noted("Approved"), "leaf"),
    "to_be_approved": (noted("To be approved"), "sun"),
    "awaiting_translator": (noted("Awaiting a translator"), "sun"),
    "older": (noted("Older than its source"), "clay"),
    "missing": (noted("Not written yet"), "plain"),
    "hidden": (noted("Hidden"), "plain"),
    "own": (noted("Our own words"), "sky"),
    "folder": (noted("From our folder"), "sky"),
    "added": (noted("Added"), "leaf"),
    "changed": (noted("Changed"), "sky"),
    "taken_out": (noted("Taken out"), "plain"),
    "opened": (noted("Opened"), "leaf"),
    "not_opened": (noted("Not opened yet"), "plain"),
    "older_reading": (noted("The page has changed since"), "sun"),
    # a clinical note, and a file in a record
    "draft": (noted("Draft"), "sun"),
    "waits_for_signature": (noted("Waits for a signature"), "sun"),
    "third_party": (noted("Tells of other people"), "clay"),
    "harm": (noted("Could do harm if read"), "clay"),
    "for_supervision": (noted("For supervision"), "sky"),
    "talked_about": (noted("Talked about"), "leaf"),
    "shared_with_carer": (noted("Shared with a carer"), "leaf"),
    "removed": (noted("Removed"), "plain"),
    # a referral
    "consultation": (noted("Consultation"), "sky"),
    "on_waiting_list": (noted("Waiting"), "sun"),
    "allocated": (noted("Allocated"), "leaf"),
    "urgent": (noted("Urgent"), "clay"),
    "very-urgent": (noted("Very urgent"), "clay"),
    "call_instead": (noted("Call instead"), "sun"),
    "receipt_owed": (noted("Receipt owed"), "sun"),
    "may_be_known": (noted("Possible duplicate"), "sky"),
    "parent_not_told": (noted("Parent does not know"), "clay"),
    "indirect": (noted("Indirect"), "staff"),
    # an appointment, and what became of it
    "offered": (noted("Times offered"), "sky"),
    "booked": (noted("Booked"), "leaf"),
    "cancelled": (noted("Cancelled"), "plain"),
    "asked_another": (noted("Asks for another time"), "clay"),
    "no_times_left": (noted("No time left to choose"), "sun"),
    "no_outcome": (noted("No outcome yet"), "sun"),
    "no_link": (noted("No link yet"), "sun"),
    "attended": (noted("Attended"), "leaf"),
    "late": (noted("Came late"), "leaf"),
    "not-brought": (noted("Was not brought"), "clay"),
    "cancelled-by-family": (noted("Cancelled by the family"), "sun"),
    "cancelled-by-service": (noted("Cancelled by the service"), "plain"),
    # who looks after whom
    "away": (noted("Away"), "sun"),
    "no_cover": (noted("No cover"), "clay"),
    "over_room": (noted("More than their room"), "clay"),
    "evenings": (noted("Evenings"), "sky"),
    "transfer_asked": (noted("Asked"), "sun"),
    "transfer_accepted": (noted("Accepted"), "leaf"),
    "transfer_declined": (noted("Declined"), "plain"),
    "transfer_withdrawn": (noted("Taken back"), "plain"),
    # consent
    "given": (noted("Given"), "leaf"),
    "withdrawn": (noted("Withdrawn"), "plain"),
}


def tag(state: StrEnum | str, label: str = "") -> Markup:
    """The state in words with its colour. `label` replaces the words, not the colour.

    Raises LookupError for a state that has no line in STATES.
    """
    try:
        words, colour = STATES[str(state)]
    except KeyError:
        raise LookupError(
            f"no label for the state {state!r}: add a line to watchmeplay/web/tags.py"
        ) from None
    return Markup('<strong class="tag tag--{}">{}</strong>').format(colour, label or gettext(words))
