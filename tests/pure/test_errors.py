import copy

from kadens.pure.errors import KadensError
from kadens.pure.money import AmountInvalid


class Refused(KadensError):
    code = "refused"
    message = "Order {order} is refused: {reason}."


def test_an_error_reads_as_its_message_with_the_fields_filled_in():
    assert str(Refused(order="A", reason="hold")) == "Order A is refused: hold."


def test_an_error_carries_its_code_and_fields_for_the_edges():
    error = Refused(order="A", reason="hold")
    assert (error.code, error.fields) == ("refused", {"order": "A", "reason": "hold"})
    assert repr(error) == "Refused(order='A', reason='hold')"


def test_an_error_survives_being_copied_or_sent_to_another_process():
    error = copy.deepcopy(AmountInvalid(text="x", currency="EUR"))
    assert (type(error), str(error)) == (AmountInvalid, "'x' is not an amount in EUR.")
