"""The gateways that must pass the conformance suite. A new adapter adds a bench of its own, in a file of its own."""

import pytest

from kadens.edges.gateways.server.starting import open_gateway
from tests.gateways.http_bench import SECRET, Web, over_http
from tests.gateways.in_process_bench import in_a_file, in_memory
from tests.gateways.stripe_bench import over_stripe
from tests.gateways.stripe_live import TEST_KEY, over_stripes_test_mode

BENCHES = {"memory": in_memory, "file": in_a_file, "http": over_http, "stripe": over_stripe}
if TEST_KEY:
    BENCHES["stripe's test mode"] = over_stripes_test_mode


@pytest.fixture(params=BENCHES)
def bench(request, tmp_path):
    with BENCHES[request.param](tmp_path) as made:
        yield made


@pytest.fixture
def server(tmp_path):
    """The test gateway's server, with empty books."""
    with open_gateway(str(tmp_path / "books.sqlite"), secret=SECRET, hang_seconds=2) as opened:
        yield opened


@pytest.fixture
def web(server):
    return Web(server)
