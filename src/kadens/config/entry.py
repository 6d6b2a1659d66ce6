"""The command `kadens`."""

import os


def main() -> None:
    """Hand over to the command line, which sets Django up inside the commands that need it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    from kadens.edges.cli.app import app  # noqa: PLC0415 - the settings are named first

    app()


if __name__ == "__main__":
    main()
