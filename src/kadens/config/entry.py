"""The command `kadens`."""

import os
import sys


def main() -> None:
    """Hand the wiring to the command line, which sets Django up inside the commands that need it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    try:
        from kadens.config.wiring import wire  # noqa: PLC0415 - the settings are named first
        from kadens.edges.cli.app import app  # noqa: PLC0415

        app(obj=wire())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
