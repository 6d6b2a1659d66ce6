"""Texts of the pages in Swedish: found, compiled, checked. English is what stands in the pages.

python scripts/messages.py find      write new texts into the .po file of each resource, and the sentences of all errors
                                     of the domain into that of `refusals`; they are translated by hand
python scripts/messages.py compile   make the .mo files, which are not kept in the repository
python scripts/messages.py check     say what is missing; exit code 1 if anything is
"""

import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DESK = Path(__file__).resolve().parent.parent / "src" / "kadens" / "edges" / "desk"
PACKAGES = ("kadens.domain", "kadens.operations", "kadens.plumbing", "kadens.pure")
REFUSALS = DESK / "refusals" / "locale" / "sv" / "LC_MESSAGES" / "django.po"
FINDER = Path(sys.executable).with_name("django-makemessages-rs")
OPTIONS = ("-l", "sv", "--no-location", "--no-fuzzy-matching", "--keep-header", "--no-obsolete", "--width", "120")


def resources() -> list[Path]:
    """The folders that have texts of their own."""
    return sorted(path for path in DESK.iterdir() if (path / "templates").is_dir())


def find(*extra: str) -> bool:
    """Write new texts into the .po files; whether all was as it should be."""
    well = True
    for folder in resources():
        (folder / "locale" / "sv" / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [FINDER, *OPTIONS, "--ignore", "vendor", "--root", folder, "--locale-dir", folder / "locale", *extra],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(f"{folder.name}: {done.stdout}{done.stderr}\n")
            well = False
    return well


def refusals(*, write: bool) -> bool:
    """Hold the sentences of all errors against their translations; whether none is missing and none too many."""
    known = _catalog(REFUSALS)
    wanted = sorted(set(_sentences()))
    fresh = Catalog(locale="sv", fuzzy=False)
    for sentence in wanted:
        found = known.get(sentence)
        fresh.add(sentence, found.string if found else "")
    if write:
        REFUSALS.parent.mkdir(parents=True, exist_ok=True)
        REFUSALS.write_text(_HEADER + "\n".join(_entry(each.id, each.string) for each in fresh if each.id), "utf-8")
    missing = [each.id for each in fresh if each.id and not each.string]
    gone = [each.id for each in known if each.id and each.id not in wanted]
    for text in () if write else (*missing, *gone):
        sys.stderr.write(f"refusals: {'gone' if text in gone else 'not translated'}: {text}\n")
    return write or not (missing or gone)


_HEADER = """msgid ""
msgstr ""
"Language: sv\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def _entry(sentence: str, translation: str) -> str:
    return f"msgid {_quoted(sentence)}\nmsgstr {_quoted(translation)}\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _catalog(source: Path) -> Catalog:
    if not source.exists():
        return Catalog(locale="sv")
    with source.open("rb") as read:
        return read_po(read, locale="sv")


def _sentences() -> Iterator[str]:
    """What every error of the domain and the plumbing says; those of migrations are for whoever installs it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    import django  # noqa: PLC0415 - only for this

    django.setup()
    from kadens.pure.errors import KadensError  # noqa: PLC0415

    for package in PACKAGES:
        top = importlib.import_module(package)
        for module in pkgutil.walk_packages(top.__path__, f"{package}."):
            if not module.name.endswith("__main__") and ".migrations" not in module.name:
                importlib.import_module(module.name)
    waiting = [KadensError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if (
            error.__module__.startswith(tuple(f"{package}." for package in PACKAGES))
            and ".migrations" not in error.__module__
        ):
            yield error.message


def compile_all() -> None:
    """Make the .mo file of every .po file."""
    for source in DESK.glob("*/locale/*/LC_MESSAGES/*.po"):
        with source.open("rb") as read:
            catalog = read_po(read)
        with source.with_suffix(".mo").open("wb") as written:
            write_mo(written, catalog)


def main(arguments: list[str]) -> int:
    """Do what is asked."""
    match arguments:
        case ["find"]:
            return 0 if find() and refusals(write=True) else 1
        case ["compile"]:
            compile_all()
            return 0
        case ["check"]:
            found = find("--check", "--no-untranslated"), refusals(write=False)
            return 0 if all(found) else 1
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
