"""Customers: who orders, where it goes, and how they pay (domain.md §2.6)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from kadens.plumbing.db.shape import one_of

__all__ = ["Address", "Customer", "FoundWord", "PaymentMethod"]


class Customer(models.Model):
    """A person or a firm that the company sells to.

    `found_by` and `phone_digits` are what `pure.finding` makes of the customer and the address in force; whoever
    writes one of those writes these as well (`keep_found`). The index of `found_by` takes in every row at once: rows
    that wait in a pending list would be read through by each search."""

    code = models.TextField()
    name = models.TextField()
    email = models.TextField(default="")
    phone = models.TextField(default="")
    language = models.TextField(default="en")
    on_account = models.BooleanField(default=False)
    credit_limit = models.BigIntegerField(null=True)
    created_on = models.DateField()
    found_by = SearchVectorField(default="", db_default="")
    phone_digits = models.TextField(default="", db_default="")

    class Meta:
        db_table = "customers_customer"
        indexes = [
            GinIndex(fields=["found_by"], name="ix_customers_customer_found_by", fastupdate=False),
            GinIndex(
                fields=["phone_digits"],
                name="ix_customers_customer_phone",
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_customers_customer_code"),
            one_of("language", ("sv", "en"), "ck_customers_customer_language"),
            models.CheckConstraint(
                condition=models.Q(credit_limit__isnull=True) | models.Q(credit_limit__gte=0),
                name="ck_customers_customer_credit_limit",
            ),
        ]


class FoundWord(models.Model):
    """A folded word that some customer's name or city has or had. What was typed with an error is held against these
    few words, not against every customer. `slips` are the word with each of its letters left out in turn."""

    word = models.TextField()
    slips = ArrayField(models.TextField())

    class Meta:
        db_table = "customers_found_word"
        constraints = [
            models.UniqueConstraint(fields=["word"], name="uq_customers_found_word_word"),
            models.CheckConstraint(condition=~models.Q(word=""), name="ck_customers_found_word"),
        ]
        indexes = [
            GinIndex(fields=["slips"], name="ix_customers_found_word_slips"),
            GinIndex(fields=["word"], name="ix_customers_found_word_near", opclasses=["gin_trgm_ops"]),
        ]


class Address(models.Model):
    """Where parcels go. An address is never edited: a new one takes its place, so old orders keep theirs. One that was
    given for a single delivery (`once`) is never the customer's own."""

    customer = models.ForeignKey(Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    recipient = models.TextField()
    street = models.TextField()
    postcode = models.TextField()
    city = models.TextField()
    country = models.TextField(default="SE")
    once = models.BooleanField(default=False, db_default=False)
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
