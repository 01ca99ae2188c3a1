"""Every portal with the modules that hang views on it. Importing a view module registers its routes."""

from importlib import import_module
from pkgutil import iter_modules

from watchmeplay.care import tables as _care
from watchmeplay.diary import models as _diary
from watchmeplay.manual import models as _manual
from watchmeplay.reading import models as _reading
from watchmeplay.web import admin as _admin
from watchmeplay.web import parent as _parent
from watchmeplay.web import public as _public
from watchmeplay.web import staff as _staff
from watchmeplay.web.admin.area import admin
from watchmeplay.web.areas import Application
from watchmeplay.web.parent.area import parent
from watchmeplay.web.public.area import public
from watchmeplay.web.public.sign_in import account
from watchmeplay.web.staff.area import staff

# Found, not listed: a view module that lies in its portal's folder cannot be forgotten.
VIEWS = tuple(
    import_module(f"{portal.__name__}.{module.name}")
    for portal in (_public, _parent, _staff, _admin)
    for module in iter_modules(portal.__path__)
)
TABLES = (_care, _diary, _manual, _reading)


def register(app: Application) -> None:
    """Open the portals."""
    for portal in (public, account, parent, staff, admin):
        app.register_blueprint(portal)
