"""An error is a small class with a code and fields; the edges translate it (design.md §2.8)."""

from typing import ClassVar


class KadensError(Exception):
    """The root of every error that Kadens raises on purpose.

    A subclass declares `code`, the stable word that the edges translate, and `message`, a template over the fields.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something is wrong."

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self.fields: dict[str, object] = fields

    def __str__(self) -> str:
        return self.message.format(**self.fields)

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{type(self).__name__}({fields})"
