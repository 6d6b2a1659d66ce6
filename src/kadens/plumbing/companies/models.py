"""The database's own word on whose it is, which travels with it into every backup."""

from django.db import models

__all__ = ["Claim"]


class Claim(models.Model):
    """The code of the company that this database belongs to; no row while no directory has claimed it."""

    code = models.TextField()

    class Meta:
        db_table = "companies_claim"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ck_companies_claim_one_row")]
