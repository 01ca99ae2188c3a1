"""Every portal and the modules that hang views on it. Importing a view module registers its routes."""

from watchmeplay.care import tables as _care
from watchmeplay.diary import models as _diary
from watchmeplay.manual import models as _manual
from watchmeplay.reading import models as _reading
from watchmeplay.web.admin import (
    accounts,
    areas,
    guide_attachments,
    guide_draft,
    guide_editions,
    guide_new,
    guide_page,
    guide_upload,
    meetings,
)
from watchmeplay.web.admin import guide as _edited_guide
from watchmeplay.web.admin import health as _service
from watchmeplay.web.admin.area import admin
from watchmeplay.web.areas import Application
from watchmeplay.web.parent import (
    about_me,
    diary,
    diary_edit,
    home,
    messages,
    play,
    voice,
    waiting_pages,
    write,
)
from watchmeplay.web.parent import appointments as _own_appointments
from watchmeplay.web.parent import calendar as _own_calendar
from watchmeplay.web.parent import documents as _own_documents
from watchmeplay.web.parent import guide as _family_guide
from watchmeplay.web.parent import plan as _own_plan
from watchmeplay.web.parent import referral as _own_referral
from watchmeplay.web.parent import services as _own_services
from watchmeplay.web.parent.area import parent
from watchmeplay.web.public import attachments as _attachments
from watchmeplay.web.public import calendar as _calendar
from watchmeplay.web.public import (
    guide,
    health,
    help_now,
    join,
    landing,
    language,
    no_signal,
    pages,
    prints,
    refer,
    refer_back,
    refer_call,
    refer_professional,
    refer_professional_sent,
    refer_sent,
    refer_status,
    refer_words,
    sign_in,
    waiting,
    waiting_open,
)
from watchmeplay.web.public.area import public
from watchmeplay.web.public.sign_in import account
from watchmeplay.web.staff import (
    appointment,
    appointment_family,
    appointment_new,
    appointments,
    children,
    documents,
    export,
    give,
    goals,
    guide_standing,
    look,
    new_family,
    note,
    notes,
    own_account,
    partners,
    people,
    person,
    plan,
    record_print,
    record_search,
    recording,
    referral,
    referral_consultations,
    referral_decisions,
    referral_new,
    referral_opening,
    referrals,
    services,
    supervision,
    tasks,
    templates,
    timeline,
    watch_for,
)
from watchmeplay.web.staff import calendar as _staff_calendar
from watchmeplay.web.staff import families as _families
from watchmeplay.web.staff import guide as _staff_guide
from watchmeplay.web.staff import messages as _messages
from watchmeplay.web.staff import review as _review
from watchmeplay.web.staff import week as _week
from watchmeplay.web.staff.area import staff

VIEWS = (
    about_me, accounts, appointment, appointment_family, appointment_new, appointments, areas,
    _attachments, _calendar, _care, children, _diary, diary, diary_edit, documents, _edited_guide, export,
    _families, _family_guide, give, goals, guide, guide_attachments, guide_draft, guide_editions,
    guide_new, guide_page, guide_standing, guide_upload, health, help_now, home, join, landing, language,
    look, _manual, meetings, messages, _messages, new_family, no_signal, note, notes, own_account,
    _own_appointments, _own_calendar, _own_documents, _own_plan, _own_referral, _own_services, pages,
    partners, people, person, plan, play, prints, _reading, record_print, record_search, recording, refer,
    refer_back, refer_call, refer_professional, refer_professional_sent, refer_sent, refer_status,
    refer_words, referral, referral_consultations, referral_decisions, referral_new, referral_opening,
    referrals, _review, _service, services, sign_in, _staff_calendar, _staff_guide, supervision, tasks,
    templates, timeline, voice, waiting, waiting_open, waiting_pages, watch_for, _week, write,
)  # fmt: skip


def register(app: Application) -> None:
    """Open the portals."""
    for portal in (public, account, parent, staff, admin):
        app.register_blueprint(portal)
