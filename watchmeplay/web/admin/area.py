"""The portal of administrators."""

from watchmeplay.web.areas import ADMINS, Area

admin = Area("admin", who=ADMINS, prefix="/admin")
