"""A person of the company who signs in."""

from django.contrib.auth.models import AbstractUser

__all__ = ["Person"]


class Person(AbstractUser):
    """An agent, merchandiser, operator, accountant or supervisor."""

    class Meta:
        db_table = "staff_person"
