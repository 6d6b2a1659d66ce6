"""What can go wrong between a company's code and its database: one class, one sentence each."""

from kadens.pure.errors import KadensError


class DirectoryUnreadable(KadensError):
    """The file that `KADENS_COMPANIES` names cannot be read."""

    code = "directory_unreadable"
    message = "The directory of companies {path} cannot be read: {reason}."


class DirectoryInvalid(KadensError):
    """The directory does not say what a directory has to say."""

    code = "directory_invalid"
    message = "The directory of companies {path} is not valid: {reason}."


class DirectoryMissing(KadensError):
    """A company is named, and nothing says where its database is."""

    code = "directory_missing"
    message = "There is no directory to find the company {company} in: set KADENS_COMPANIES to one, or name no company."


class CompanyNotChosen(KadensError):
    """There are several companies, and the command needs one."""

    code = "company_not_chosen"
    message = "This is done for one company: give --company before the command, or KADENS_COMPANY ({companies})."


class CompanyUnlisted(KadensError):
    """The directory has no such company."""

    code = "company_unlisted"
    message = "The directory has no company {company}; it has {companies}."


class DatabaseNamedTwice(KadensError):
    """An address of one database stands beside the directory of all."""

    code = "database_named_twice"
    message = "DATABASE_URL and KADENS_COMPANIES are both set, so it is not clear which database is meant: unset one."


class DatabaseUnnamed(KadensError):
    """The directory leaves the address to the environment, which does not have it."""

    code = "database_unnamed"
    message = "The database of the company {company} is to be in {variable}, which is not set."


class DatabaseUnclaimed(KadensError):
    """A database that does not know yet whose it is, or that has no tables yet."""

    code = "database_unclaimed"
    message = (
        "The database {database} does not know that it belongs to the company {company}: "
        "run `kadens --company {company} migrate`."
    )


class DatabaseOfAnother(KadensError):
    """The directory points a company to the database of another one."""

    code = "database_of_another"
    message = (
        "The database {database} belongs to the company {owner}, not to {company}: "
        "correct the directory, nothing was touched."
    )
