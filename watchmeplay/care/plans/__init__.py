"""What was agreed for a carer and a child: the plan, the one thing to watch for, goals in their own words."""
