"""Opening the house before the first day: the set-up of the scenario, and its customers with their cards."""

from datetime import date

from kadens.domain.customers.registering import NewAddress, NewCard, NewCustomer, register_customers
from kadens.domain.intake.set_up import apply_set_up
from kadens.operations.simulator.scenario import Customer, Scenario
from kadens.operations.simulator.stage import Stage
from kadens.pure.cards import Expiry
from kadens.pure.money import parse_amount

__all__ = ["open_house"]


def open_house(stage: Stage, *, actor: str) -> None:
    """Write the set-up and register the customers, as of the first day."""
    scenario = stage.scenario
    apply_set_up(scenario, on=scenario.start, actor=actor)
    customers = [_customer(scenario, customer) for customer in scenario.customers]
    stage.customers.update(register_customers(customers, on=scenario.start, actor=actor))
    stage.tokens.update({customer.code: customer.card.token for customer in customers if customer.card})


def _customer(scenario: Scenario, customer: Customer) -> NewCustomer:
    limit = customer.credit_limit
    return NewCustomer(
        code=customer.code,
        name=customer.name or customer.code,
        email=customer.email,
        phone=customer.phone,
        language=customer.language,
        on_account=customer.on_account,
        credit_limit=parse_amount(limit, scenario.currency) if limit is not None else None,
        address=_address(customer),
        card=_card(customer),
    )


def _address(customer: Customer) -> NewAddress:
    """A scenario need not say where parcels go; they go somewhere."""
    return NewAddress(
        recipient=customer.recipient or customer.name or customer.code,
        street=customer.street or "-",
        postcode=customer.postcode or "-",
        city=customer.city or "-",
        country=customer.country,
    )


def _card(customer: Customer) -> NewCard | None:
    card = customer.card
    if card is None:
        return None
    return NewCard(
        token=card.token or f"card-of-{customer.code}",
        brand=card.brand,
        last_four=card.last_four or "",
        expires_on=last_day(card.expires),
    )


def last_day(expires: str) -> date:
    """The last day on which a card is good, by its month of expiry."""
    return Expiry.parse(str(expires)).last_day()
