"""What can be refused about an order."""

from kadens.pure.errors import KadensError

__all__ = ["OrderUnknown", "QuantityInvalid"]


class OrderUnknown(KadensError):
    """No order has that number."""

    code = "order_unknown"
    message = "There is no order {order}."


class QuantityInvalid(KadensError):
    """An order line needs a quantity above zero."""

    code = "quantity_invalid"
    message = "The quantity {quantity} of {sku} is not above zero."
