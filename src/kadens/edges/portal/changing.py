"""What customers do themselves behind the link in their messages: skip the next delivery, pause, go on, cancel.

As at the desk, the effect stands there before anything is done, and exactly that is done: it is the verb itself that
tells it. Opening a link does nothing, since mail programs open links by themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kadens.domain.company.business_day import today
from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import skip_line
from kadens.domain.continuity.differing import Effect
from kadens.domain.continuity.effects import EffectChanged, do_as_shown, effect_of
from kadens.domain.continuity.overview import RunningOrder
from kadens.domain.continuity.pausing import PAUSE_WEEKS, USUAL_PAUSE_WEEKS, pause_order, resume_order
from kadens.domain.continuity.reasons import UNSPECIFIED, cancel_reasons
from kadens.domain.notices.links import MANAGE
from kadens.domain.payments.gateway import Gateway
from kadens.edges.portal.views import customer_behind, day_or_nothing, page
from kadens.plumbing.locales import amount_in_words, day_in_words
from kadens.pure.errors import KadensError

__all__ = ["CHANGES", "change_page"]

ACTOR: Final = "customer"
REASON: Final = "on the customer's own page"

Verb = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class _Case:
    """Which order, what was chosen, and the day."""

    order: RunningOrder
    given: QueryDict
    on: date

    @property
    def weeks(self) -> int:
        """For how long to pause: one of those that are offered."""
        given = self.given.get("weeks", "")
        return next((weeks for weeks in PAUSE_WEEKS if str(weeks) == given), USUAL_PAUSE_WEEKS)

    @property
    def code(self) -> str:
        """The reason to leave: one of the company's list, or none said."""
        given = self.given.get("code", UNSPECIFIED)
        return given if given in {reason.code for reason in cancel_reasons()} else UNSPECIFIED


def _skip(case: _Case) -> Verb | None:
    event, repetition = case.order.next_event, case.order.next_repetition
    if event is None or repetition is None:
        return None
    return partial(skip_line, event=event, repetition=repetition, on=case.on, actor=ACTOR, reason=REASON)


def _pause(case: _Case) -> Verb | None:
    until = case.on + timedelta(weeks=case.weeks)
    return partial(pause_order, until=until, on=case.on, actor=ACTOR, reason=REASON)


def _resume(case: _Case) -> Verb | None:
    return partial(resume_order, on=case.on, actor=ACTOR)


def _cancel(case: _Case) -> Verb | None:
    return partial(cancel_order, reason=REASON, code=case.code, on=case.on, actor=ACTOR)


CHANGES: Final[Mapping[str, Callable[[_Case], Verb | None]]] = {
    "skip": _skip,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
}
"""By the last part of the address: the verb that does it, None where there is nothing to do it with."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change_page(
    request: HttpRequest, token: str, key: int, change: str, *, connected: Callable[[], Gateway]
) -> HttpResponse:
    """What a change would do, and a button; pressed, it is done. `connected`: money may have to go back."""
    _, seen = customer_behind(MANAGE, token)
    order = next((one for one in seen.orders if one.key == key), None)
    if order is None or change not in CHANGES:
        raise Http404
    case = _Case(order, request.POST if request.method == "POST" else request.GET, today())
    overtaken = False
    if request.method == "POST":
        try:
            _do(case, change, connected)
        except EffectChanged:
            overtaken = True
        except KadensError:
            return _shown(request, case, change, seen.language, f"/o/{token}", refused=True)
        else:
            return HttpResponseRedirect(f"/o/{token}?done={change}")
    return _shown(request, case, change, seen.language, f"/o/{token}", overtaken=overtaken)


def _do(case: _Case, change: str, connected: Callable[[], Gateway]) -> None:
    """Do what was shown. Raises EffectChanged, and what the verb raises."""
    verb = CHANGES[change](case)
    if verb is None:
        raise EffectChanged
    connected()
    do_as_shown(case.order.key, verb, shown=case.given.get("shown", ""))


def _shown(
    request: HttpRequest,
    case: _Case,
    change: str,
    language: str,
    back: str,
    *,
    overtaken: bool = False,
    refused: bool = False,
) -> HttpResponse:
    effect = None if refused else _effect(case, change)
    return page(
        "change",
        language,
        status=409 if overtaken or effect is None else 200,
        csrf=get_token(request),
        change=change,
        order=case.order,
        back=back,
        overtaken=overtaken,
        effect=_told(effect, language) if effect else None,
        weeks=[(weeks, weeks == case.weeks) for weeks in PAUSE_WEEKS] if change == "pause" else [],
        reasons=_reasons(language) if change == "cancel" else [],
    )


def _effect(case: _Case, change: str) -> Effect | None:
    """What it would do; None where it cannot be done now, or would do nothing."""
    verb = CHANGES[change](case)
    if verb is None:
        return None
    try:
        effect = effect_of(case.order.key, verb)
    except KadensError:
        return None
    return None if effect.nothing else effect


def _told(effect: Effect, language: str) -> dict[str, object]:
    """The effect as a customer reads it: deliveries, money, and what comes next."""
    return {
        "digest": effect.digest,
        "lines": [
            {
                "was": day_in_words((line.before or line.after).delivery_on, language),
                "now": day_in_words(line.after.delivery_on, language),
                "changes": line.changes,
                "goods": ", ".join(goods.name for goods in line.after.goods),
            }
            for line in effect.lines
            if {"moved", "skipped", "cancelled", "taken_back"} & set(line.changes)
        ],
        "back": [(back.kind, amount_in_words(back.amount, back.currency, language)) for back in effect.money_back],
        "until": day_or_nothing(effect.after.paused_until, language),
        "next_on": day_or_nothing(effect.after.next_delivery_on, language),
        "still": effect.after.to_come if effect.after.status == "cancelled" else 0,
    }


def _reasons(language: str) -> list[tuple[str, str]]:
    """The company's reasons to leave, in the customer's language; nobody has to say one."""
    return [
        (reason.code, reason.text_sv if language == "sv" else reason.text_en)
        for reason in cancel_reasons()
        if reason.code != UNSPECIFIED
    ]
