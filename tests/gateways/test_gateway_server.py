"""The test gateway's server: its API against nonsense, its control, its pages."""

import re
import socket
import threading
import time

import pytest
import urllib3

from kadens.edges.gateways.card_table import CARDS
from tests.gateways.http_bench import Web

PAYMENT = {"amount": 100, "currency": "EUR", "token": "tok_approve", "expires_on": "2030-01-31", "on": "2024-01-10"}


def problem_of(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == answer.status
    assert document["detail"]
    return answer.status, document["code"]


def create(web, key="k", **changes):
    return web.send("POST", "/v1/payments", {**PAYMENT, **changes}, idempotency_key=key)


# Nonsense


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("amount", value) for value in (None, "100", 1.5, 0, -1, True, 10**13, [1], {"a": 1})),
        *(("currency", value) for value in (None, "eur", "EURO", 978, "E\u00dcR")),
        *(("token", value) for value in (None, "", 7, "x" * 201, "a\nb", "a\u0000")),
        *(("expires_on", value) for value in (None, "2030", "2030-02-30", 20300131)),
        *(("on", value) for value in (None, "tomorrow", [])),
        ("capture_later", "yes"),
    ],
)
def test_a_field_that_is_not_of_its_kind_is_a_problem(web, field, value):
    assert problem_of(create(web, **{field: value})) == (422, "invalid")


@pytest.mark.parametrize("field", PAYMENT)
def test_a_field_that_is_missing_is_a_problem(web, field):
    body = {name: value for name, value in PAYMENT.items() if name != field}
    assert problem_of(web.send("POST", "/v1/payments", body, idempotency_key="k")) == (422, "invalid")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "not_json")),
        (b"\xff\xfe", (400, "not_json")),
        (b"[" * 30_000, (400, "not_json")),
        (b"[]", (422, "invalid")),
        (b"1", (422, "invalid")),
        (b"x" * 100_000, (413, "too_large")),
        (b"x" * 3_000_000, (413, "too_large")),
    ],
)
def test_a_body_that_is_none_is_a_problem(web, body, expected):
    assert problem_of(web.send("POST", "/v1/payments", body, idempotency_key="k")) == expected


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_post_without_a_good_key_is_a_problem(web, key):
    headers = {"idempotency_key": key} if key else {}
    for path in ("payments", "payments/p/confirm", "payments/p/capture", "payments/p/close", "payments/p/refunds"):
        assert problem_of(web.send("POST", f"/v1/{path}", {}, **headers)) == (400, "key_missing")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/nothing", (404, "path_unknown")),
        ("GET", "/v2", (404, "path_unknown")),
        ("GET", "/v1/payments/a/b/c", (404, "path_unknown")),
        ("GET", "/../../etc/passwd", (404, "path_unknown")),
        ("DELETE", "/v1/payments", (405, "method_unknown")),
        ("PUT", "/v1/payments/p/confirm", (405, "method_unknown")),
        ("BREW", "/v1/payments", (501, "not_understood")),
        ("GET", "/v1/payments", (422, "invalid")),
        ("GET", "/v1/payments/nobody", (404, "not_found")),
        ("GET", "/v1/card-pages/nobody", (404, "not_found")),
        ("GET", "/v1/movements?since=yesterday", (422, "invalid")),
        ("GET", "/v1/movements?since=2024-01-01T00:00:00", (422, "invalid")),
        ("GET", "/v1/movements?until=9999-12-31T23:59:59-23:59", (422, "invalid")),
        ("GET", "/v1/movements?limit=0", (422, "invalid")),
        ("GET", "/v1/movements?limit=99999999", (422, "invalid")),
    ],
)
def test_what_is_not_there_is_a_problem(web, method, path, expected):
    assert problem_of(web.send(method, path)) == expected


@pytest.mark.parametrize("secret", [None, "wrong", "sk_of_the_test", "é"])
def test_without_the_secret_nobody_gets_in(server, secret):
    stranger = Web(server)
    stranger._headers = {"authorization": f"Bearer {secret}".encode()} if secret else {}
    for method, path in (("GET", "/v1/payments/p"), ("GET", "/control/books"), ("POST", "/v1/payments")):
        answer = stranger.send(method, path)
        assert problem_of(answer) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /\x00 HTTP/9.9\r\n\r\n", 505),
        (b"GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"POST /v1/payments HTTP/1.1\r\ncontent-length: -1\r\n\r\n", 400),
        (b"POST /v1/payments HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400),
        (b"POST /v1/payments HTTP/1.1\r\ncontent-length: \xb2\r\n\r\n", 400),
        (b"POST /v1/payments HTTP/1.1\r\ncontent-length: 99999999999999\r\n\r\n", 413),
        (b"POST /v1/payments HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    ],
)
def test_what_is_no_request_is_a_problem_and_the_server_goes_on(server, web, head, status):
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(head)
        line.shutdown(socket.SHUT_WR)
        text = b""
        while piece := line.recv(65_536):
            text += piece
    assert text.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/problem+json" in text
    assert web.send("GET", "/").status == 200


def test_callers_that_go_away_are_no_event(server, web):
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(b"POST /v1/payments HTTP/1.1\r\ncontent-length: 50\r\n\r\n{")
    assert web.control("GET", "books")["payments"] == {}


# Keys


def test_the_same_key_is_not_let_in_while_it_runs(server, web):
    web.control("POST", "cards", {"token": "slow", "behaviour": "hang"})
    ref = create(web, token="slow").json()["ref"]

    def hang() -> None:
        with pytest.raises(urllib3.exceptions.HTTPError):
            confirm(web, ref)

    first = threading.Thread(target=hang)
    first.start()
    while not server.app._running:
        time.sleep(0.01)
    assert problem_of(confirm(Web(server), ref)) == (409, "key_running")
    first.join()


def confirm(web, ref, key="k"):
    return web.send("POST", f"/v1/payments/{ref}/confirm", {}, idempotency_key=key)


def test_a_key_is_forgotten_after_its_hours_and_the_object_still_guards(web):
    web.control("PUT", "key-hours", {"hours": 24})
    ref = create(web).json()["ref"]
    assert confirm(web, ref).json()["state"] == "approved"
    assert problem_of(create(web, amount=7)) == (409, "key_conflict")
    web.control("POST", "clock", {"seconds": 24 * 3600})
    assert create(web, amount=7).json()["ref"] != ref
    assert confirm(web, ref).json()["state"] == "approved"
    assert web.control("GET", "books")["taken"] == 100


# Control


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "cards", {"token": "t"}),
        ("POST", "cards", {"token": "t", "behaviour": "dance"}),
        ("POST", "cards", {"token": "t", "behaviour": ["hang"]}),
        ("POST", "cards", {"token": "t", "expires_on": "soon"}),
        ("POST", "clock", {"seconds": -1}),
        ("POST", "clock", {"seconds": 1e300}),
        ("POST", "clock", {}),
        ("PUT", "hostility", {"error_after": 2}),
        ("PUT", "hostility", {"error_after": "often"}),
        ("PUT", "hostility", {"error_after": True}),
        ("PUT", "hostility", {"error_after": 0.6, "hang_after": 0.6}),
        ("PUT", "hostility", {"seed": 0.5}),
        ("PUT", "hostility", {"kindness": 1}),
        ("PUT", "key-hours", {"hours": -1}),
        ("PUT", "key-hours", {}),
        ("POST", "authenticate", {"link": "http://x/authenticate/y", "approve": "yes"}),
    ],
)
def test_control_refuses_what_it_does_not_understand(web, method, path, body):
    assert problem_of(web.send(method, f"/control/{path}", body)) == (422, "invalid")


def test_not_a_number_is_no_chance(web):
    assert problem_of(web.send("PUT", "/control/hostility", b'{"error_after": NaN}')) == (422, "invalid")


def test_the_gateway_can_be_told_how_to_be_and_asked(web):
    web.control("PUT", "hostility", {"decline": 1, "seed": 7})
    assert web.control("GET", "hostility")["decline"] == 1
    assert confirm(web, create(web).json()["ref"]).json()["reason"] == "insufficient_funds"
    web.control("PUT", "hostility", {})
    web.control("POST", "cards", {"token": "renewed", "expires_on": "2031-01-31"})
    ref = create(web, key="k2", token="renewed", expires_on="2020-01-31").json()["ref"]
    assert confirm(web, ref, "k2").json()["state"] == "approved"
    assert web.control("GET", "payments") == {"payments": [{"key": "k2", "taken": 100}]}
    assert web.control("POST", "forget-keys")["forgotten"] == 4


# Pages


def page_of(answer, status=200):
    assert answer.status == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = answer.data.decode()
    assert "<script" not in text
    assert "style=" not in text
    assert '<meta name="viewport"' in text
    return text


def open_card_page(web, key="c", return_url='https://shop.example/?a=1&b="<2>"'):
    answer = web.send("POST", "/v1/card-pages", {"customer": "C", "return_url": return_url}, idempotency_key=key)
    assert answer.status == 201
    return answer.json()


def test_the_books_are_shown_plainly(web):
    assert "Nothing yet." in page_of(web.send("GET", "/"))
    ref = create(web, token="<b>&").json()["ref"]
    confirm(web, ref)
    web.send("POST", f"/v1/payments/{ref}/refunds", {"amount": 30}, idempotency_key="r")
    text = page_of(Web.send(web, "GET", "/"))
    assert "1.00 EUR taken (payments: 1), 0.30 EUR given back" in text
    assert "&lt;b&gt;&amp;" in text
    assert "<b>" not in text
    assert web.send("HEAD", "/").data == b""
    assert web.send("GET", "/style.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.number)
def test_every_card_of_the_table_can_be_entered_and_only_its_last_digits_are_kept(server, web, tmp_path, card):
    page = open_card_page(web)
    text = page_of(web.send("GET", f"/card/{page['ref']}"))
    assert 'autocomplete="cc-number"' in text
    for name in re.findall(r'<input id="(\w+)"', text):
        assert f'<label for="{name}">' in text
    code = "1234" if card.brand == "amex" else "123"
    answer = web.fill_in(page["url"], number=card.number, expires="12/30", code=code)
    assert f"ending in {card.last4}" in page_of(answer)
    kept = web.send("GET", f"/v1/card-pages/{page['ref']}").json()["card"]
    assert (kept["brand"], kept["last4"], kept["expires_on"]) == (card.brand, card.last4, "2030-12-31")
    rows = server.app.house.books.read("SELECT behaviour FROM script WHERE token = ?", kept["token"])
    assert [row["behaviour"] for row in rows] == [card.behaviour]
    for file in tmp_path.iterdir():
        assert card.number.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": "4111111111111111"}, "never a real card"),
        ({"number": "4242424242424241"}, "never a real card"),
        ({"number": "<script>"}, "never a real card"),
        ({"number": ""}, "never a real card"),
        ({"expires": "13/30"}, "like 12/30"),
        ({"expires": "never"}, "like 12/30"),
        ({"expires": "01/20"}, "has expired"),
        ({"code": "12"}, "3 digits"),
        ({"number": "378282246310005", "code": "123"}, "4 digits"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_its_field_and_not_shown_again(web, typed, sentence):
    page = open_card_page(web)
    answer = web.fill_in(page["url"], **{"number": "4242424242424242", "expires": "12/30", "code": "123", **typed})
    text = page_of(answer, 422)
    assert sentence in text
    assert 'role="alert"' in text
    assert 'aria-invalid="true"' in text
    assert typed.get("number") or "4242424242424242" not in text
    assert not typed.get("number") or typed["number"] not in text
    assert web.send("GET", f"/v1/card-pages/{page['ref']}").json()["status"] == "open"


def test_a_card_page_takes_one_card(web):
    page = open_card_page(web)
    web.fill_in(page["url"], number="4242424242424242", expires="12/30", code="123")
    kept = web.send("GET", f"/v1/card-pages/{page['ref']}").json()["card"]
    text = page_of(web.fill_in(page["url"], number="5555555555554444", expires="12/30", code="123"))
    assert 'href="https://shop.example/?a=1&amp;b=&quot;&lt;2&gt;&quot;"' in text
    assert web.send("GET", f"/v1/card-pages/{page['ref']}").json()["card"] == kept


def test_pages_that_are_not_there_say_so(web):
    for path in ("/card/nobody", "/authenticate/nobody"):
        assert "no such page" in page_of(web.send("GET", path), 404)
        assert "no such page" in page_of(web.fill_in(web.base + path, say="yes"), 404)


@pytest.mark.parametrize("return_url", ["javascript:alert(1)", "data:text/html,x", "nowhere", ""])
def test_a_card_page_leads_back_to_the_web_only(web, return_url):
    body = {"customer": "C", "return_url": return_url}
    assert problem_of(web.send("POST", "/v1/card-pages", body, idempotency_key="c")) == (422, "invalid")


def test_the_cardholder_sees_the_amount_and_decides_once(web):
    ref = create(web, token="tok_authenticate", amount=12_345).json()["ref"]
    link = confirm(web, ref).json()["link"]
    assert link.startswith(f"{web.base}/authenticate/")
    assert ref not in link
    path = link.removeprefix(web.base)
    assert "123.45 EUR" in page_of(web.send("GET", path))
    assert "123.45 EUR" in page_of(web.fill_in(link, say="perhaps"))
    assert "You approved the payment." in page_of(web.fill_in(link, say="yes"))
    assert "You approved the payment." in page_of(web.fill_in(link, say="no"))
    assert "You approved the payment." in page_of(web.send("GET", path))
    assert web.control("GET", "books")["taken"] == 12_345


def test_the_report_comes_in_pages(web):
    for number in range(7):
        confirm(web, create(web, key=f"k{number}").json()["ref"], f"k{number}")
    found, after = [], ""
    while page := web.send("GET", f"/v1/movements?limit=3{after}").json()["movements"]:
        found += page
        moved_at = page[-1]["moved_at"].replace("+", "%2B")
        after = f"&after={moved_at}&after_ref={page[-1]['ref']}"
    assert sorted(each["key"] for each in found) == [f"k{number}" for number in range(7)]
