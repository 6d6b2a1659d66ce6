"""The desk: pages for the people who run a call center.

One folder per resource, each with its `views.py`, `routes.py`, templates and Swedish texts. `permissions.py` says who
may ask for what; `shell` is what all pages share.
"""
