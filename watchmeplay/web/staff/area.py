"""The portal of staff."""

from watchmeplay.web.areas import STAFF, Area

staff = Area("staff", who=STAFF, prefix="/staff")
