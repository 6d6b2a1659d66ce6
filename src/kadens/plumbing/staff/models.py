"""The people of the company who sign in, and their roles."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from kadens.plumbing.db.shape import one_of

__all__ = ["ROLES", "Person", "Role"]

ROLES = ("agent", "supervisor", "merchandiser", "operator", "finance", "administrator")


class Person(AbstractUser):
    """An agent, merchandiser, operator, accountant or supervisor. Nobody is ever removed: deeds carry their names."""

    class Meta:
        db_table = "staff_person"


class Role(models.Model):
    """What a person may act as; a person can have several."""

    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    role = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.TextField()

    class Meta:
        db_table = "staff_role"
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="uq_staff_role_person_role"),
            one_of("role", ROLES, "ck_staff_role_role"),
        ]
