"""The company that this database serves, and its call center parameters (domain.md §2.1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kadens.plumbing.db.shape import not_negative, one_of

__all__ = ["Company"]

CATCH_UP = ("ship_all", "combine", "slide", "drop")


def default_retry_days() -> list[int]:
    """Days after the first decline on which a charge is tried again."""
    return [1, 3, 5]


class Company(models.Model):
    """The one row of set-up that every program shares."""

    name = models.TextField(default="Kadens")
    currency = models.TextField(default="EUR")
    time_zone = models.TextField(default="Europe/Stockholm")
    days_before_delivery = models.IntegerField(default=0)
    on_account_bill_days = models.IntegerField(default=0)
    repeat_threshold = models.IntegerField(null=True)
    orders_per_run = models.BigIntegerField(null=True)
    revenue_journal = models.TextField(default="")
    payment_profile = models.TextField(default="")
    authorize_child_orders = models.BooleanField(default=False)
    authorization_retries = models.IntegerField(default=3)
    retry_days = ArrayField(models.IntegerField(), default=default_retry_days)
    card_expiry_warning_days = models.IntegerField(default=45)
    catch_up = models.TextField(default="ship_all")
    surge_limit = models.DecimalField(max_digits=8, decimal_places=2, default=3)
    refund_limit = models.BigIntegerField(null=True)
    exposure_limit = models.BigIntegerField(null=True)
    unknown_limit = models.DecimalField(max_digits=5, decimal_places=2, default=2, db_default=2)

    class Meta:
        db_table = "company_company"
        constraints = [
            one_of("catch_up", CATCH_UP, "ck_company_catch_up"),
            not_negative(
                "ck_company_days",
                "days_before_delivery",
                "on_account_bill_days",
                "authorization_retries",
                "card_expiry_warning_days",
                "surge_limit",
            ),
            models.CheckConstraint(condition=models.Q(id=1), name="ck_company_one_row"),
            models.CheckConstraint(
                condition=models.Q(repeat_threshold__isnull=True) | models.Q(repeat_threshold__gte=0),
                name="ck_company_repeat_threshold",
            ),
            not_negative("ck_company_money_limits", "refund_limit", "exposure_limit", "unknown_limit"),
        ]
