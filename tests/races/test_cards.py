"""Two at once bring a new card for the same customer: an agent and the gateway's own report, or the customer twice."""

from datetime import date

from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.payments.retrying import replace_card
from tests.factories import ACTOR, DAY
from tests.races.together import together

ROUNDS = 10
AT_ONCE = 4


def test_of_cards_that_come_at_once_one_is_in_force_and_none_is_lost(shop):
    customers = [Customer.objects.get(code=sold.customer).id for sold in shop.sell_many("PLAN", 3)]

    def bring(who):
        def work():
            for turn in range(ROUNDS):
                for customer_id in customers:
                    token = f"tok-{who}-{turn}-{customer_id}"
                    replace_card(
                        customer_id=customer_id,
                        token=token,
                        brand="visa",
                        last_four="4242",
                        expires_on=date(2030, 12, 31),
                        on=DAY,
                        actor=ACTOR,
                    )

        return work

    together(*(bring(who) for who in range(AT_ONCE)))
    for customer_id in customers:
        cards = PaymentMethod.objects.filter(customer_id=customer_id)
        assert cards.filter(replaced_on=None).count() == 1
        assert cards.count() == 1 + AT_ONCE * ROUNDS
