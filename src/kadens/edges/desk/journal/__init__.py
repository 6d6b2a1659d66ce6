"""The journal, the chart of accounts, and revenue that is not earned yet."""
