"""Writing a document that `read_document` reads back as the same: the mirror of the smaller YAML."""

from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from yaml import Node

from kadens.domain.intake.shapes.document import FRACTION, INTEGER, TAG, DocumentLoader
from kadens.pure.money import format_quantity

__all__ = ["write_document"]


class DocumentDumper(yaml.SafeDumper):
    """The writer of the smaller YAML: it quotes exactly what the reader would take for something else."""

    yaml_implicit_resolvers = DocumentLoader.yaml_implicit_resolvers

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """A document to be read by people says everything where it belongs."""
        return True


def represent_date(dumper: DocumentDumper, value: date) -> Node:
    """A day as the reader wants it: a plain text."""
    return dumper.represent_str(value.isoformat())


def represent_decimal(dumper: DocumentDumper, value: Decimal) -> Node:
    """An exact number with the digits it has; as a text where it is too long to be a number here."""
    text = format_quantity(value)
    if INTEGER.fullmatch(text):
        return dumper.represent_scalar(TAG + "int", text)
    return dumper.represent_scalar(TAG + ("float" if FRACTION.fullmatch(text) else "str"), text)


DocumentDumper.add_representer(date, represent_date)
DocumentDumper.add_representer(Decimal, represent_decimal)


def write_document(document: dict[str, Any]) -> str:
    """The document as YAML, in the order of its keys; short entries on one line."""
    return yaml.dump(
        document, Dumper=DocumentDumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None
    )
