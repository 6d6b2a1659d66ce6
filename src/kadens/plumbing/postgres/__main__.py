"""The embedded server from a shell: `python -m kadens.plumbing.postgres start|stop|status`."""

import sys

from kadens.plumbing.postgres.lifecycle import ensure_running, status, stop
from kadens.pure.errors import KadensError


def main(arguments: list[str]) -> int:
    """Do what the only argument says; 0 done (or running), 1 failed (or not running), 2 not understood."""
    try:
        match arguments:
            case ["start"]:
                _say(ensure_running().url())
            case ["stop"]:
                _say("stopped" if stop() else "it was not running")
            case ["status"]:
                running = status().running
                _say(f"running, process {running.pid}" if running else "not running")
                return 0 if running else 1
            case _:
                _say("start, stop or status?")
                return 2
    except KadensError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
