"""By how many days a schedule moves (domain.md §3.1)."""

from kadens.pure.schedule.moves import resume_by, slide_by

from .programs import day


def test_resuming_moves_the_earliest_line_to_the_day_of_resuming():
    assert resume_by(day("2024-02-14"), day("2024-03-01")) == 16


def test_resuming_moves_nothing_when_no_line_lies_before_the_day():
    assert resume_by(day("2024-03-01"), day("2024-03-01")) == 0
    assert resume_by(day("2024-03-15"), day("2024-03-01")) == 0


def test_resuming_an_order_without_unfulfilled_lines_moves_nothing():
    assert resume_by(None, day("2024-03-01")) == 0


def test_a_slide_moves_the_rest_by_as_many_days_as_the_first_was_late():
    assert slide_by(day("2024-02-14"), day("2024-02-20")) == 6


def test_a_slide_never_moves_back():
    assert slide_by(day("2024-02-20"), day("2024-02-14")) == 0
