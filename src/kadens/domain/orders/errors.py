"""What can be refused about an order."""

from kadens.pure.errors import KadensError

__all__ = ["CardNumberKept", "ConsentKept", "NoParentOrder", "OrderUnknown", "QuantityInvalid", "ScriptUnknown"]


class CardNumberKept(KadensError):
    """A card number is kept neither in a script nor with a consent."""

    code = "card_number_kept"
    message = "The text holds what looks like a card number, which is never kept."


class ConsentKept(KadensError):
    """A consent is given once; what was said stays as it was said."""

    code = "consent_kept"
    message = "The consent to this order was recorded before, and is never changed."


class NoParentOrder(KadensError):
    """A consent belongs to an order that starts continuity orders."""

    code = "no_parent_order"
    message = "There is no parent order {order}, so there is nothing to consent to."


class ScriptUnknown(KadensError):
    """No script of this code is written in this language."""

    code = "script_unknown"
    message = "There is no script {script} in the language {language}."


class OrderUnknown(KadensError):
    """No order has that number."""

    code = "order_unknown"
    message = "There is no order {order}."


class QuantityInvalid(KadensError):
    """A quantity is above zero, with at most nine digits before the point and three after it."""

    code = "quantity_invalid"
    message = "{quantity} of {sku} is no quantity: it is above zero, with at most three decimals."
