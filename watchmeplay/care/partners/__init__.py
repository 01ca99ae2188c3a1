"""The directory of other services, and pointing a family to one."""
