"""What must be asked before a product goes into the cart (domain.md §3, item 1)."""

from dataclasses import dataclass

from kadens.domain.catalog.queries import products_by_sku
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.errors import ProgramInactive
from kadens.domain.continuity.models import ParentProduct
from kadens.domain.continuity.rules import newest_rules
from kadens.domain.intake.quoting import ProgramMissing
from kadens.domain.payments.models import PaymentSchedule

__all__ = ["Prompts", "prompts_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The questions that a cart line of a product needs answered. `program` None: an ordinary product, which asks
    nothing. `schedules` are offered if the payment schedule is asked for, `default_schedule` the program's own; without
    one the whole amount is due at submit."""

    sku: str
    program: str | None = None
    start_date: bool = False
    payment_schedule: bool = False
    schedules: tuple[str, ...] = ()
    default_schedule: str | None = None

    @property
    def any(self) -> bool:
        """Whether a prompt opens at all."""
        return self.start_date or self.payment_schedule


def prompts_for(sku: str) -> Prompts:
    """What to ask for this product. Raises ProductUnknown, ProgramMissing, ProgramInactive."""
    currency = parameters().currency
    product = products_by_sku([sku], currency)[sku]
    if product.kind != "parent":
        return Prompts(sku=sku)
    code = ParentProduct.objects.filter(product_id=product.id).values_list("program__code", flat=True).first()
    if code is None:
        raise ProgramMissing(sku=sku)
    rules = newest_rules([code])[code]
    if not rules.active:
        raise ProgramInactive(program=code, sku=sku)
    asked = rules.bill_upfront and rules.prompt_for_payment_schedule
    schedules = dict(PaymentSchedule.objects.filter(currency=currency).order_by("code").values_list("id", "code"))
    return Prompts(
        sku=sku,
        program=code,
        start_date=rules.prompt_for_start_date,
        payment_schedule=asked,
        schedules=tuple(schedules.values()) if asked else (),
        default_schedule=schedules.get(rules.payment_schedule_id) if rules.payment_schedule_id else None,
    )
