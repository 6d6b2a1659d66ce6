from datetime import date


def test_a_plan_of_three_is_charged_as_it_comes_due(world):
    line = world.plan()
    assert world.run().charged == 1
    assert world.run().charged == 0
    assert world.run(date(2024, 3, 10)).charged == 2
    assert world.statuses(line) == ["paid"] * 3
