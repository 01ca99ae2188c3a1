"""The portal of caregivers."""

from watchmeplay.web.areas import CAREGIVERS, Area

parent = Area("parent", who=CAREGIVERS, prefix="/family")
