"""Every portal and the modules that hang views on it. Importing a view module registers its routes."""

from watchmeplay.diary import models as _diary
from watchmeplay.manual import models as _manual
from watchmeplay.reading import models as _reading
from watchmeplay.web.admin import accounts, areas
from watchmeplay.web.admin import health as _service
from watchmeplay.web.admin.area import admin
from watchmeplay.web.areas import Application
from watchmeplay.web.parent import about_me, diary, diary_edit, home, messages, play, write
from watchmeplay.web.parent import guide as _family_guide
from watchmeplay.web.parent.area import parent
from watchmeplay.web.public import guide, health, help_now, join, landing, language, no_signal, pages, sign_in
from watchmeplay.web.public.area import public
from watchmeplay.web.public.sign_in import account
from watchmeplay.web.staff import children, give, new_family, own_account, people, person
from watchmeplay.web.staff import families as _families
from watchmeplay.web.staff import guide as _staff_guide
from watchmeplay.web.staff import messages as _messages
from watchmeplay.web.staff import review as _review
from watchmeplay.web.staff import week as _week
from watchmeplay.web.staff.area import staff

VIEWS = (
    about_me, accounts, areas, children, _diary, diary, diary_edit, _families, _family_guide, give, guide, health,
    help_now, home, join, landing, language, _manual, _messages, messages, new_family, own_account, pages, people,
    person, play, _reading, _review, _service, sign_in, _staff_guide, _week, write,
)  # fmt: skip


def register(app: Application) -> None:
    """Open the portals."""
    for portal in (public, account, parent, staff, admin):
        app.register_blueprint(portal)
