"""New orders: the cart, the continuity page, what is read to the customer, and the submit."""
