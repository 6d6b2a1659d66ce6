"""A second, independent reading of the contract: naive, in memory, one order at a time.

It takes a scenario as parsed YAML and tells the answer document that the production engine must tell too. It shares
no line with it: neither the dates, nor the money, nor the order of the day.
"""

from tests.scenarios.oracle.game import play

__all__ = ["play"]
