"""Controlling the test gateway: scripts for cards, its clock, its moods, its memory, and a summary of its books."""

from datetime import timedelta

from kadens.edges.gateways.conduct import Behaviour
from kadens.edges.gateways.hostility import Hostility, HostilityInvalid
from kadens.edges.gateways.house import GatewayHouse
from kadens.edges.gateways.server.messages import Fields, Problem, Request, Response, as_json

__all__ = [
    "authenticate",
    "forget_keys",
    "list_payments",
    "move_clock",
    "script_card",
    "set_hostility",
    "set_key_hours",
    "show_hostility",
    "sum_up",
]

_TEN_YEARS = 3_660 * 86_400


def sum_up(house: GatewayHouse, request: Request) -> Response:  # noqa: ARG001 - it says no more than its path
    """What the books come to, and the instant by the gateway's clock."""
    rows = house.books.read("SELECT state, count(*) AS count, sum(taken) AS taken FROM payment GROUP BY state")
    waiting = house.books.one("SELECT count(*) AS count FROM webhook WHERE sends_left > 0")
    return as_json(
        {
            "now": house.books.now().isoformat(),
            "taken": house.taken(),
            "refunded": house.refunded(),
            "payments": {row["state"]: {"count": row["count"], "taken": row["taken"]} for row in rows},
            "webhooks_waiting": waiting["count"] if waiting else 0,
        }
    )


def list_payments(house: GatewayHouse, request: Request) -> Response:  # noqa: ARG001 - as above
    """The key and amount of everything that was taken."""
    return as_json({"payments": [{"key": key, "taken": taken} for key, taken in house.payments()]})


def script_card(house: GatewayHouse, request: Request) -> Response:
    """How a card behaves from now on, or which expiry the bank gave it, or both."""
    fields = Fields(request)
    token = fields.text("token")
    if "behaviour" not in fields.all and "expires_on" not in fields.all:
        raise Problem(422, "invalid", "Give a behaviour, an expires_on, or both.")
    if "behaviour" in fields.all:
        behaviour = fields.text("behaviour")
        if behaviour not in list(Behaviour):
            raise Problem(422, "invalid", f"behaviour is one of {', '.join(Behaviour)}.")
        house.script(token, behaviour)
    if "expires_on" in fields.all:
        house.set_expiry(token, fields.day("expires_on"))
    return Response(204)


def move_clock(house: GatewayHouse, request: Request) -> Response:
    """Let so many seconds pass."""
    by = timedelta(seconds=Fields(request).number("seconds", most=_TEN_YEARS))
    return as_json({"now": house.move_clock(by).isoformat()})


def show_hostility(house: GatewayHouse, request: Request) -> Response:  # noqa: ARG001 - as above
    """How hostile the gateway is."""
    return Response(200, (house.calls.hostility() or Hostility()).dumps().encode())


def set_hostility(house: GatewayHouse, request: Request) -> Response:
    """How hostile the gateway is from now on; what is not named is not."""
    try:
        moods = Hostility.read(Fields(request).all)
    except HostilityInvalid as error:
        raise Problem(422, "invalid", str(error)) from None
    house.set_hostility(moods)
    return Response(200, moods.dumps().encode())


def set_key_hours(house: GatewayHouse, request: Request) -> Response:
    """For how many hours keys are remembered; null: for ever."""
    fields = Fields(request)
    hours = None if fields.all.get("hours", 0) is None else fields.number("hours", most=10_000)
    house.set_key_hours(hours)
    return Response(204)


def forget_keys(house: GatewayHouse, request: Request) -> Response:  # noqa: ARG001 - as above
    """Forget every key now."""
    return as_json({"forgotten": house.forget_keys()})


def authenticate(house: GatewayHouse, request: Request) -> Response:
    """Say yes or no for the cardholder, on the page of a payment that waits."""
    fields = Fields(request)
    answer = house.teller.authenticate(
        fields.text("link", longest=2000).rpartition("/")[2], approve=fields.flag("approve")
    )
    if answer.ref is None:
        raise Problem(404, "not_found", "There is no such link.")
    return as_json({"ref": answer.ref, "state": answer.outcome.value})
