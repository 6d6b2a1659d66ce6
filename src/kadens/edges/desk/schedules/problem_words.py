"""The sentences of `pure.instalments.check`, named here so that they are translated; a test holds the two together."""

from typing import Final

from django.utils.translation import gettext_noop as _

__all__ = ["SENTENCES"]

SENTENCES: Final = (
    _("A fixed quantity needs one payment or more."),
    _("A fixed amount must be more than zero."),
    _("The time between two payments must be one unit or more."),
    _("The minimum cannot be negative."),
    _("Only a specified schedule has lines."),
    _("A specified schedule needs a line."),
    _("At most one line has the ship flag."),
    _("The percentages are more than 100 together."),
    _("give a percent or an amount, and not both."),
    _("the percent must be a number, and not negative."),
    _("the amount cannot be negative."),
    _("the period after the first due date cannot be negative."),
)
