#!/bin/sh
# The browser that the tests drive: Debian's Chromium. Installed where we may; elsewhere the tests say that they were
# skipped, and why.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No Chromium on this machine: the tests of the pages in a browser will be skipped." >&2
    exit 0
fi
as_root=
if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "No Chromium, and this account may not install it (apt-get install chromium): browser tests are skipped." >&2
        exit 0
    fi
    as_root="sudo -n"
fi
echo "Installing Chromium for the tests of the pages ..." >&2
{ $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 ||
    echo "Chromium could not be installed (apt-get install chromium): the tests in a browser will be skipped." >&2
exit 0
