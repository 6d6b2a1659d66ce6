"""What can be wrong with a person who signs in."""

from kadens.pure.errors import KadensError

__all__ = [
    "LastAdministrator",
    "PasswordRefused",
    "PersonKnown",
    "PersonUnknown",
    "RoleUnknown",
    "UsernameRefused",
]


class PersonUnknown(KadensError):
    """Nobody signs in by that name."""

    code = "person_unknown"
    message = "Nobody signs in as {username}."


class PersonKnown(KadensError):
    """Two persons cannot sign in by one name."""

    code = "person_known"
    message = "Somebody signs in as {username} already."


class UsernameRefused(KadensError):
    """A sign-in name is letters, digits and a few marks."""

    code = "username_refused"
    message = "Nobody can sign in as {username!r}: a name is letters, digits and @ . + - _, at most 150."


class PasswordRefused(KadensError):
    """The password is too easy."""

    code = "password_refused"
    message = "That password is too easy: {reason}"


class RoleUnknown(KadensError):
    """There are six roles."""

    code = "role_unknown"
    message = "There is no role {role}; there are {roles}."


class LastAdministrator(KadensError):
    """Somebody must be able to let others in."""

    code = "last_administrator"
    message = "The last administrator cannot go: nobody could let others in."
