"""Who has room for whom: staff profiles, days away and cover, transfers. The caseload itself is in families."""
