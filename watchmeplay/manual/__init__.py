"""The guide: its pages in order, by age and by search, and what each reader has kept of them.

What belongs here: the pages of content/<language>/manual and the tables that say who read or saved one.
What does not: other pages of the site (site), and how pages look (web).
"""
