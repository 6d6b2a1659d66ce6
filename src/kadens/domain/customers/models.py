"""Customers: who orders, where it goes, and how they pay (domain.md §2.6)."""

from django.db import models

from kadens.plumbing.db.shape import one_of

__all__ = ["Address", "Customer", "PaymentMethod"]


class Customer(models.Model):
    """A person or a firm that the company sells to."""

    code = models.TextField()
    name = models.TextField()
    email = models.TextField(default="")
    phone = models.TextField(default="")
    language = models.TextField(default="en")
    on_account = models.BooleanField(default=False)
    credit_limit = models.BigIntegerField(null=True)
    created_on = models.DateField()

    class Meta:
        db_table = "customers_customer"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_customers_customer_code"),
            one_of("language", ("sv", "en"), "ck_customers_customer_language"),
            models.CheckConstraint(
                condition=models.Q(credit_limit__isnull=True) | models.Q(credit_limit__gte=0),
                name="ck_customers_customer_credit_limit",
            ),
        ]


class Address(models.Model):
    """Where parcels go. An address is never edited: a new one takes its place, so old orders keep theirs."""

    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    recipient = models.TextField()
    street = models.TextField()
    postcode = models.TextField()
    city = models.TextField()
    country = models.TextField(default="SE")
    replaced_on = models.DateField(null=True)

    class Meta:
        db_table = "customers_address"
        indexes = [models.Index(fields=["customer"], name="ix_customers_address_customer")]


class PaymentMethod(models.Model):
    """A card kept at the gateway: we hold its token, brand, last four digits and expiry, never its number."""

    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    token = models.TextField()
    brand = models.TextField(default="")
    last_four = models.TextField(default="")
    expires_on = models.DateField()
    added_on = models.DateField()
    replaced_on = models.DateField(null=True)

    class Meta:
        db_table = "customers_payment_method"
        constraints = [
            models.UniqueConstraint(fields=["token"], name="uq_customers_payment_method_token"),
            models.CheckConstraint(
                condition=models.Q(last_four__regex=r"^([0-9]{4})?$"), name="ck_customers_payment_method_last_four"
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(replaced_on__isnull=True),
                name="uq_customers_payment_method_current",
            ),
        ]
        indexes = [
            models.Index(fields=["customer"], name="ix_payment_method_customer"),
            models.Index(fields=["expires_on"], name="ix_payment_method_expires"),
        ]
