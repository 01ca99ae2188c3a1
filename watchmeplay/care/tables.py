"""Every table of care, so that one import brings them all."""

from watchmeplay.care.allocation import models as allocation
from watchmeplay.care.appointments import models as appointments
from watchmeplay.care.documents import models as documents
from watchmeplay.care.drafts import models as drafts
from watchmeplay.care.endings import models as endings
from watchmeplay.care.notes import models as notes
from watchmeplay.care.partners import models as partners
from watchmeplay.care.plans import models as plans
from watchmeplay.care.referrals import models as referrals
from watchmeplay.care.referrals import not_the_same
from watchmeplay.care.waiting_room import models as waiting_room
from watchmeplay.care.week import models as week

TABLES = (
    allocation, appointments, documents, drafts, endings, not_the_same, notes, partners, plans, referrals,
    waiting_room, week,
)  # fmt: skip
