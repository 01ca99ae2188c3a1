"""Clinical notes of staff, for staff."""
