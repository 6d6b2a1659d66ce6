"""What is sold and how it travels: products, prices, tax, stock, delivery modes (domain.md §2.6)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kadens.plumbing.db.shape import not_negative, one_of

__all__ = ["DeliveryMode", "Price", "Product", "ShippingCalendar", "Stock", "TaxGroup"]


class TaxGroup(models.Model):
    """A rate of tax, in percent of the net price."""

    code = models.TextField()
    percent = models.DecimalField(max_digits=7, decimal_places=4)

    class Meta:
        db_table = "catalog_tax_group"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_catalog_tax_group_code"),
            not_negative("ck_catalog_tax_group_percent", "percent"),
        ]


class Product(models.Model):
    """Something on the price list: an item that is shipped, or a parent product that stands for a program."""

    sku = models.TextField()
    name = models.TextField()
    kind = models.TextField(default="item")
    unit = models.TextField(default="pcs")
    tax_group = models.ForeignKey(TaxGroup, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    stock_kept = models.BooleanField(default=False)

    class Meta:
        db_table = "catalog_product"
        constraints = [
            models.UniqueConstraint(fields=["sku"], name="uq_catalog_product_sku"),
            models.UniqueConstraint(fields=["id", "kind"], name="uq_catalog_product_kind"),
            one_of("kind", ("item", "parent"), "ck_catalog_product_kind"),
        ]


class Price(models.Model):
    """The price list: a product's net price in one currency, in minor units."""

    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    currency = models.TextField()
    price = models.BigIntegerField()

    class Meta:
        db_table = "catalog_price"
        constraints = [
            models.UniqueConstraint(fields=["product", "currency"], name="uq_catalog_price_product_currency"),
            not_negative("ck_catalog_price_price", "price"),
        ]


class Stock(models.Model):
    """What lies on the shelf, and how much of it is promised to open orders. `on_hand - reserved` is free."""

    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    on_hand = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    reserved = models.DecimalField(max_digits=14, decimal_places=3, default=0)

    class Meta:
        db_table = "catalog_stock"
        constraints = [
            models.UniqueConstraint(fields=["product"], name="uq_catalog_stock_product"),
            not_negative("ck_catalog_stock_not_negative", "on_hand", "reserved"),
        ]


class ShippingCalendar(models.Model):
    """The days on which parcels are delivered: weekdays, and the public holidays of a country."""

    code = models.TextField()
    country = models.TextField(default="")
    closed_weekdays = ArrayField(models.SmallIntegerField(), default=list)
    holidays = models.BooleanField(default=False)
    roll = models.TextField(default="forward")

    class Meta:
        db_table = "catalog_shipping_calendar"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="uq_catalog_shipping_calendar_code"),
            one_of("roll", ("forward", "back"), "ck_catalog_shipping_calendar_roll"),
        ]


class DeliveryMode(models.Model):
    """A way to send a parcel, with the calendar of its carrier if it has one."""

    code = models.TextField()
    calendar = models.ForeignKey(
        ShippingCalendar, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "catalog_delivery_mode"
        constraints = [models.UniqueConstraint(fields=["code"], name="uq_catalog_delivery_mode_code")]
