"""The portal that needs no sign-in: first page, guide, help, joining."""

from watchmeplay.web.areas import PUBLIC, Area

public = Area("public", who=PUBLIC)
