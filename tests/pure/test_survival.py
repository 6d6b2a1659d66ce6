from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.pure.survival import LEAN, TAIL_DAYS, Life, measure, shrunk, survival_of

LIVES = st.lists(st.builds(Life, st.integers(0, 400), st.booleans(), st.integers(1, 50)), max_size=30)


def by_hand(lives: list[Life], age: int) -> Fraction:
    """The product-limit estimate, straight from its definition."""
    share = Fraction(1)
    for at in sorted({life.days for life in lives if life.left and life.days <= age}):
        risk = sum(life.many for life in lives if life.days >= at)
        share *= 1 - Fraction(sum(life.many for life in lives if life.left and life.days == at), risk)
    return share


def test_a_cohort_by_hand() -> None:
    survival = survival_of([Life(10, left=True, many=20), Life(15, left=False, many=20), Life(30, left=True, many=20),
                            Life(40, left=False, many=40)])  # fmt: skip
    assert [survival.share(age) for age in (0, 9, 10, 29)] == [1, 1, Decimal("0.8"), Decimal("0.8")]
    assert survival.share(30) == pytest.approx(Decimal("0.8") * 40 / 60)
    assert survival.chance(10, 29) == 1
    assert survival.chance(10, 30) == pytest.approx(Decimal(40) / 60)


@given(LIVES)
def test_alone_it_is_the_product_limit_estimate(lives: list[Life]) -> None:
    survival = survival_of(lives)
    for age in range(survival.last + 1):
        assert abs(Fraction(survival.share(age)) - by_hand(lives, age)) < Fraction(1, 10**20)


@given(LIVES, LIVES, st.integers(0, 600), st.integers(0, 600))
def test_a_chance_is_a_chance_and_only_falls(own: list[Life], others: list[Life], age: int, later: int) -> None:
    survival = survival_of(own, among=[*own, *others])
    assert 0 <= survival.chance(age, later) <= 1
    assert survival.chance(age, later + 1) <= survival.chance(age, later)
    assert later > age or survival.chance(age, later) == 1


@given(st.lists(st.builds(Life, st.integers(0, 400), st.just(False), st.integers(1, 50))))
def test_where_nobody_leaves_everybody_stays(lives: list[Life]) -> None:
    survival = survival_of(lives, among=lives)
    assert survival.share(10_000) == survival.chance(0, 10_000) == 1


def test_a_small_group_leans_on_all() -> None:
    own, others = (
        [Life(10, left=True), Life(20, left=False)],
        [Life(10, left=True, many=10), Life(20, left=False, many=88)],
    )
    share = survival_of(own, among=[*own, *others]).share(10)
    assert share == pytest.approx(1 - (1 + LEAN * Decimal(11) / 100) / (2 + LEAN))
    assert Decimal("0.5") < share < Decimal("0.9")
    many = [Life(10, left=True, many=5000), Life(20, left=False, many=5000)]
    assert survival_of(many, among=[*many, *others]).share(10) == pytest.approx(Decimal("0.5"), abs=Decimal("0.01"))


def test_beyond_what_was_seen_leaving_goes_on_at_the_last_rate() -> None:
    lives = [Life(age, left=True) for age in range(1, 101)] + [Life(100, left=False, many=900)]
    survival = survival_of(lives)
    assert survival.last == 100
    days = sum(min(life.days, 100) - 40 for life in lives if life.days > 40 and life.days < 100) + 60 * 901
    assert survival.tail == pytest.approx(Decimal(TAIL_DAYS) / days)
    assert survival.chance(100, 101) == pytest.approx(1 - survival.tail)


def test_ages_that_few_have_reached_are_not_trusted() -> None:
    lives = [Life(50, left=False, many=100), Life(300, left=True, many=2)]
    assert survival_of(lives).last == 50


def test_errors_by_hand() -> None:
    errors = measure([(Decimal(12), Decimal(10)), (Decimal(3), Decimal(5)), (Decimal(3), Decimal(0))])
    assert (errors.pairs, errors.bias) == (3, 1)
    assert errors.mean_absolute == pytest.approx(Decimal(7) / 3)
    assert errors.mape == 30  # 20 % and 40 %; nothing can be said of a fact of 0
    assert errors.wape == pytest.approx(Decimal(700) / 15)


def test_errors_of_zeros_are_no_percent() -> None:
    errors = measure([(Decimal(1), Decimal(0))])
    assert (errors.mape, errors.wape) == (None, None)
    with pytest.raises(ValueError, match="nothing"):
        measure([])


def test_nothing_seen_is_what_is_usual() -> None:
    assert shrunk(0, 0, towards=Decimal("0.9")) == Decimal("0.9")
