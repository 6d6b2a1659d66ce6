"""From errors to exit codes: one sentence on stderr, never a traceback unless KADENS_DEBUG=1 asks for it.

0 done · 1 failed · 2 usage · 3 done, with refusals · 130 Ctrl-C · 141 nobody reads the output any more.
"""

import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup

from kadens.pure.errors import KadensError

__all__ = [
    "DONE",
    "EXIT_CODES",
    "FAILED",
    "PIPE_CLOSED",
    "REFUSALS",
    "USAGE",
    "Commands",
    "debugging",
    "exit_code",
    "fail",
    "say",
]

DONE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
REFUSALS: Final = 3
PIPE_CLOSED: Final = 141

EXIT_CODES: Final[Mapping[str, int]] = dict.fromkeys(
    (
        "account_unknown",
        "amount_invalid",
        "approval_unknown",
        "card_number_kept",
        "card_number_refused",
        "cohort_invalid",
        "company_not_chosen",
        "company_unlisted",
        "consent_kept",
        "card_page_unknown",
        "continuity_order_unknown",
        "criterion_unknown",
        "customer_unknown",
        "database_in_use",
        "database_named_twice",
        "database_unnamed",
        "database_url_invalid",
        "directory_invalid",
        "directory_missing",
        "directory_unreadable",
        "difference_not_standing",
        "expiry_invalid",
        "file_empty",
        "file_not_text",
        "file_unreadable",
        "gateway_rate_invalid",
        "header_wrong",
        "hostility_invalid",
        "item_unknown",
        "job_unknown",
        "limit_not_kept",
        "line_unknown",
        "no_parent_order",
        "mail_settings_invalid",
        "migration_over",
        "migration_unknown",
        "not_exportable",
        "nothing_parked",
        "notice_kind_unknown",
        "notice_text_invalid",
        "notice_unknown",
        "order_unknown",
        "parent_as_item",
        "payment_unknown",
        "product_unknown",
        "program_invalid",
        "program_known",
        "program_unknown",
        "quantity_invalid",
        "refund_not_open",
        "refund_too_much",
        "scenario_invalid",
        "script_unknown",
        "set_up_invalid",
        "substitute_invalid",
        "table_broken",
        "version_unknown",
    ),
    USAGE,
)
"""What an error means for the caller; every other one is a failure."""


class Commands(TyperGroup):
    """The root of all commands: whatever one of them raises ends here."""

    def invoke(self, ctx: Any) -> Any:
        with _translated():
            return super().invoke(ctx)


def exit_code(error: KadensError) -> int:
    """The exit code that an error stands for."""
    return EXIT_CODES.get(error.code, FAILED)


def say(sentence: str) -> None:
    """One sentence on stderr, if anybody listens there."""
    if sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")


def fail(sentence: str, code: int = FAILED) -> typer.Exit:
    """Say why, and give the exit to raise."""
    say(sentence)
    return typer.Exit(code)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_stdout()
        raise typer.Exit(PIPE_CLOSED) from None
    except KadensError as error:
        raise _told(error) from None
    except Exception as error:
        if _is_of_the_command_line(error):
            raise
        raise _unforeseen(error) from None


def _is_of_the_command_line(error: Exception) -> bool:
    """Exits and usage errors of typer itself; its module of them has no common root."""
    return isinstance(error, typer.Exit | typer.Abort) or type(error).__module__.startswith(("typer.", "click."))


def _told(error: KadensError) -> typer.Exit:
    if debugging():
        traceback.print_exception(error)
    return fail(str(error), exit_code(error))


def _unforeseen(error: Exception) -> typer.Exit:
    """A database error gets its own sentence; anything else is a mistake of ours, and says how to see more."""
    ours = _as_ours(error)
    if isinstance(ours, KadensError):
        return _told(ours)
    if debugging():
        traceback.print_exception(error)
    if type(error.__cause__).__name__ in ("UndefinedTable", "UndefinedColumn"):
        return fail("The database does not have the tables of this version: run `kadens migrate`.")
    summary = " ".join(f"{type(error).__name__}: {error}".split())
    return fail(f"Something unforeseen went wrong ({summary}). Set KADENS_DEBUG=1 and try again to see where.")


def _as_ours(error: Exception) -> Exception:
    """What the database said outside a transaction, by its own name."""
    from kadens.plumbing.db.errors import translated  # noqa: PLC0415 - imports Django

    try:
        with translated():
            raise error  # noqa: TRY301 - to see what it is called
    except Exception as found:  # noqa: BLE001 - this is where everything ends
        return found


def debugging() -> bool:
    """Whether tracebacks are asked for."""
    return os.environ.get("KADENS_DEBUG") == "1"


def _let_go_of_stdout() -> None:
    """Nobody reads any more: keep Python from complaining when it flushes at its end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the rest of the process
