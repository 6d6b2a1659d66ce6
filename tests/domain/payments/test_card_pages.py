"""A customer enters a card on the gateway's page: one page, one card, whoever looks first."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kadens.domain.customers.models import PaymentMethod
from kadens.domain.payments.card_pages import ask_for_card, follow_card_page, settle_card_pages
from kadens.domain.payments.errors import CardPageSilent, CardPageUnknown
from kadens.domain.payments.gateway import CardPage, SavedCard, use
from kadens.domain.payments.models import CardPage as Page
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.plumbing.audit.models import AuditEvent
from tests.domain.payments.conftest import method_of

DAY = date(2024, 1, 10)
CARD = SavedCard(token="card-entered", brand="visa", last4="4242", expires_on=date(2031, 1, 31))
EXPIRES = datetime(2024, 1, 11, tzinfo=UTC)


def day(offset):
    return DAY + timedelta(days=offset)


class Pages(TestGateway):
    """Pages whose customers do what a test says."""

    def __init__(self):
        super().__init__()
        self.pages, self.asked, self.silent, self.card = {}, [], 0, CARD

    def ask_for_card(self, request):
        self.asked.append(request)
        page = self.pages.setdefault(request.key, f"page-{len(self.pages) + 1}")
        if self.silent:
            self.silent -= 1
            return CardPage("unknown")
        return CardPage("open", ref=page, url=f"https://gateway.example/{page}", expires_at=EXPIRES)

    def card_page(self, ref):
        return self.states.get(ref, CardPage("open", ref=ref))

    @property
    def states(self):
        return self.__dict__.setdefault("_states", {})

    def enters(self, ref, card=CARD):
        self.states[ref] = CardPage("done", ref=ref, card=card)


@pytest.fixture
def pages(world):
    world.gateway = Pages()
    use(world.gateway)
    return world.gateway


def ask(line, on=DAY):
    return ask_for_card(customer_id=line.order.customer_id, return_url="https://shop.example", on=on, actor="cli:anna")


def follow(ref, on=DAY):
    return follow_card_page(ref, on=on, actor="cli:anna")


def hard_declined(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline_hard")
    world.run()
    return line


def test_a_new_card_on_the_page_pays_what_was_declined_for_good(world, pages):
    line = hard_declined(world)
    page = ask(line)
    assert (page.status, page.url) == ("open", "https://gateway.example/page-1")
    assert follow(page.ref).status == "open"
    pages.enters(page.ref)
    done = follow(page.ref)
    card = method_of(line.order.customer)
    assert (done.status, done.payment_method_id) == ("done", card.pk)
    assert (card.token, card.brand, card.last_four) == ("card-entered", "visa", "4242")
    assert world.run(day(1)).charged == 1
    assert world.notices(line) == [(DAY, "payment_failed"), (day(1), "continuity_charged")]


def test_a_page_asked_for_twice_is_one_page_and_the_next_one_is_another(world, pages):
    line = world.plan()
    assert ask(line).ref == ask(line).ref == "page-1"
    assert len(pages.asked) == 1
    pages.enters("page-1")
    follow("page-1")
    assert ask(line).ref == "page-2"
    assert [page.status for page in Page.objects.order_by("id")] == ["done", "open"]


def test_a_silent_gateway_makes_the_same_page_when_it_is_asked_again(world, pages):
    line = world.plan()
    pages.silent = 1
    with pytest.raises(CardPageSilent):
        ask(line)
    assert ask(line).ref == "page-1"
    assert len({request.key for request in pages.asked}) == 1


def test_the_gateway_hears_no_name_of_the_customer(world, pages):
    line = world.plan()
    ask(line)
    assert pages.asked[0].customer == line.order.customer.code
    assert line.order.customer.name not in f"{pages.asked[0]}"


def test_a_card_is_stored_once_however_often_it_is_looked_at(world, pages):
    line = world.plan()
    ref = ask(line).ref
    pages.enters(ref)
    assert {follow(ref).payment_method_id for _ in range(3)} == {method_of(line.order.customer).pk}
    assert PaymentMethod.objects.filter(customer=line.order.customer).count() == 2


def test_the_days_run_stores_the_card_of_an_agent_who_hung_up(world, pages):
    line = hard_declined(world)
    pages.enters(ask(line).ref)
    assert world.run(day(1)).charged == 1
    assert Page.objects.get().status == "done"
    assert settle_card_pages(on=day(2), actor="test") == 0


def test_a_page_that_expired_is_closed_and_another_one_can_be_asked_for(world, pages):
    line = world.plan()
    ref = ask(line).ref
    pages.states[ref] = CardPage("expired", ref=ref)
    assert follow(ref).status == "expired"
    assert ask(line).ref == "page-2"


def test_a_card_of_another_customer_is_not_taken_and_breaks_no_run(world, pages):
    line, other = world.plan(), world.plan()
    taken = method_of(other.order.customer)
    pages.enters(ask(line).ref, SavedCard(taken.token, "visa", "4242", taken.expires_on))
    assert world.run().charged == 2
    assert Page.objects.get().status == "expired"
    assert method_of(line.order.customer).token.startswith("card-C")
    assert AuditEvent.objects.filter(action="refuse_card").count() == 1


def test_a_page_that_nobody_asked_for_is_unknown(pages):
    with pytest.raises(CardPageUnknown):
        follow("page-9")
