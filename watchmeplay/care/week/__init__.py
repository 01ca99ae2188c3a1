"""The staff’s week: tasks, snoozes, families looked at, templates for replies."""
