"""How the business reaches PostgreSQL: connections, transactions, statements, and errors that have a name."""
