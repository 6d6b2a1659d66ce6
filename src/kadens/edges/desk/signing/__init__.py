"""Signing in: a password, and a second factor. The pages are those of django-allauth, in our frame."""
