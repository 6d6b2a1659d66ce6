"""Reading a YAML document into plain dicts, lists and scalars, with every fault of its writing at once.

A smaller YAML than the standard's, so that a file means what it looks like: `true` and `false` are the only truth
values (`NO` is Norway), a date is a text, a number remembers its digits (`0013`), and a key may not come twice.
Merge keys (`<<: *anchor`) work. A document cannot refer to itself, nor unfold into millions of entries.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from kadens.domain.intake.shapes.faults import Fault, Path, path_text

__all__ = ["read_document"]

TAG = "tag:yaml.org,2002:"
MOST_ENTRIES = 2_000_000  # entries of a document with its anchors unfolded
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
FRACTION = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")


class WrittenInteger(int):
    """A whole number that remembers how it was written."""

    written: str


class WrittenFraction(float):
    """A number with a point that remembers its digits; nobody calculates with the float."""

    written: str


class DocumentLoader(yaml.SafeLoader):
    """The reader of the smaller YAML."""

    yaml_implicit_resolvers = {}
    yaml_constructors = {
        TAG + kind: yaml.SafeLoader.yaml_constructors[TAG + kind] for kind in ("map", "seq", "str", "null", "bool")
    } | {None: yaml.SafeLoader.yaml_constructors[None]}

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002, FBT001, FBT002
        """A mapping whose keys are texts as they are written."""
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


def construct_number(loader: DocumentLoader, node: ScalarNode) -> Any:
    """A number with its digits; a text where an explicit tag promised a number that is none."""
    text = str(loader.construct_scalar(node))
    if INTEGER.fullmatch(text):
        number: Any = WrittenInteger(text)
    elif FRACTION.fullmatch(text):
        number = WrittenFraction(text)
    else:
        return text
    number.written = text
    return number


DocumentLoader.add_constructor(TAG + "int", construct_number)
DocumentLoader.add_constructor(TAG + "float", construct_number)
for kind, pattern, first in (
    ("null", re.compile("|~|null"), ["~", "n", ""]),
    ("bool", re.compile("true|false"), ["t", "f"]),
    ("int", INTEGER, list("-+0123456789")),
    ("float", FRACTION, list("-+0123456789")),
    ("merge", re.compile("<<"), ["<"]),
):
    DocumentLoader.add_implicit_resolver(TAG + kind, re.compile(rf"(?:{pattern.pattern})\Z"), first)


def read_document(text: str) -> tuple[Any, list[Fault]]:
    """The document and the faults of its writing. With a fault that stops the reading, the document is None."""
    try:
        loader = DocumentLoader(text)
        node = loader.get_single_node()
        if node is None:
            return None, [Fault(path="", message="the file is empty")]
        survey = Survey()
        survey.visit(node, ())
        if survey.fatal:
            return None, survey.fatal
        return loader.construct_document(node), survey.faults
    except yaml.YAMLError as error:
        return None, [syntax_fault(error)]
    except RecursionError:
        return None, [Fault(path="", message="the file is nested too deeply")]


def syntax_fault(error: yaml.YAMLError) -> Fault:
    """Where and why the text is not YAML."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return Fault(path=where, message=f"is not valid YAML: {problem}")


class Survey:
    """A walk over the nodes before they become values: keys that come twice, anchors that bite their own tail."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.fatal: list[Fault] = []
        self._sizes: dict[int, int] = {}
        self._open: set[int] = set()

    def visit(self, node: Node, path: Path) -> int:
        """Survey a node; how many entries it unfolds into."""
        if id(node) in self._open:
            self.fatal.append(Fault(path=path_text(path), message="contains itself, through an anchor"))
            return 1
        if id(node) not in self._sizes:
            self._open.add(id(node))
            size = 1 + sum(self.visit(part, inner) for part, inner in self.parts(node, path))
            self._open.discard(id(node))
            self._sizes[id(node)] = size
            if size > MOST_ENTRIES and not self.fatal:
                self.fatal.append(Fault(path=path_text(path), message="unfolds into millions of entries"))
        return self._sizes[id(node)]

    def parts(self, node: Node, path: Path) -> Iterator[tuple[Node, Path]]:
        """The values inside a node, with their paths."""
        if isinstance(node, SequenceNode):
            yield from ((part, (*path, number)) for number, part in enumerate(node.value))
        if isinstance(node, MappingNode):
            lines: dict[str, int] = {}
            for key, value in node.value:
                line = key.start_mark.line + 1
                if not isinstance(key, ScalarNode):
                    self.fatal.append(Fault(path=path_text(path), message=f"line {line}: a key is a word"))
                    continue
                inner = (*path, str(key.value))
                if key.value in lines:
                    message = f"is there twice, on line {lines[key.value]} and on line {line}"
                    self.faults.append(Fault(path=path_text(inner), message=message))
                lines.setdefault(str(key.value), line)
                yield value, inner
