"""How a charge is taken, with everything that can happen to it: each world that can be, and each rule needed.

python -m tests.faults.test_model          tells the shortest way to ruin without each rule
"""

import sys
import time

import pytest

from tests.faults.model import Model
from tests.faults.model_mutants import CASES, MUTANTS, Mutant
from tests.faults.searching import Search, search

SECONDS = 15.0
"""On a busy machine; by itself it takes three."""


def test_no_world_is_wrong_and_from_each_there_is_a_way_to_rest(tally):
    begun = time.process_time()
    worlds = 0
    for case in CASES.values():
        found = search(Model(case))
        assert not found.wrong, told(case.name, found)
        worlds += found.worlds
    took = time.process_time() - begun
    assert worlds > 40_000
    tally(worlds_of_the_model=worlds, hundredths_of_a_second_for_them=round(100 * took))
    assert took < SECONDS


@pytest.mark.parametrize("mutant", MUTANTS)
def test_without_a_rule_a_world_is_wrong(mutant, tally):
    found = ruin(mutant)
    assert found.wrong, f"nothing is wrong without: {mutant.__doc__}"
    tally(mutants_of_the_model=1)


def ruin(mutant: type[Mutant]) -> Search:
    """The shortest way to a wrong world."""
    return search(mutant(CASES[mutant.shows_in]))


def told(name: str, found: Search) -> str:
    """A way in words; who of the two acts is left out."""
    steps = [f"  {number}. {words}" for number, words in enumerate(found.trace, start=1)]
    return "\n".join([f'{found.wrong}, in the case "{name}" after {len(steps)} moves', *steps])


if __name__ == "__main__":
    for each in MUTANTS:
        sys.stdout.write(f"\n{each.__name__}: {each.__doc__}\n{told(each.shows_in, ruin(each))}\n")
