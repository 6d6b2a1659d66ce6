"""What the command line prints, whatever the words in it."""

from io import StringIO

import pytest
from rich.console import Console

from kadens.edges.cli.printing import MARKS, marked


@pytest.mark.parametrize("status", ["done", "never heard of", "[bold", "[/]", ""])
def test_a_status_is_printed_as_it_is_whether_it_has_a_colour_or_not(status: str) -> None:
    out = StringIO()
    Console(file=out, width=80).print(marked(status))
    assert out.getvalue() == f"{status}\n"


def test_statuses_of_more_words_are_spaced() -> None:
    assert marked("child_created") == f"[{MARKS['child_created']}]child created[/]"
