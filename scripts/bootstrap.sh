#!/bin/sh
# Makes .venv with the pinned packages; nothing but Python 3.11 or newer is needed before.
# Usage: scripts/bootstrap.sh base|dev. Run it again at any time: what is there stays, what is missing is added.
set -eu

cd "$(dirname "$0")/.."
wanted=$1
here=$(pwd -P)
venv="$here/.venv"

export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset PYTHONHOME PYTHONPATH || true

give_up() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

can_make_venv() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null
}

has_pip() {
    "$1" -c 'import sys, venv, pip; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))' 2>/dev/null
}

# Sets `python`: the first one that can do everything, else the first that is new enough.
find_python() {
    python=
    for name in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
        path=$(command -v "$name" 2>/dev/null) || continue
        is_new_enough "$path" || continue
        if can_make_venv "$path"; then
            python=$path
            return
        fi
        python=${python:-$path}
    done
}

# A copied folder carries an environment that still points at the original.
is_usable() {
    "$venv/bin/python" -c 'import sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null || return 1
    grep -qF "$venv" "$venv/bin/activate" 2>/dev/null
}

make_venv() {
    find_python
    [ -n "$python" ] || give_up \
        "Kadens needs Python 3.11 to 3.14, and none was found." \
        "On Debian or Ubuntu: apt-get install python3 python3-venv"
    if can_make_venv "$python"; then
        "$python" -m venv --clear "$venv"
    elif has_pip "$python"; then
        "$python" -m venv --clear --without-pip "$venv"
        "$python" -m pip --python "$venv/bin/python" install -q --require-hashes -r requirements/build.txt
    else
        give_up \
            "$python cannot make a virtual environment: its packages venv and ensurepip are missing." \
            "On Debian or Ubuntu: apt-get install python3-venv" \
            "(for a Python beside the system's own: apt-get install $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'))"
    fi
}

install() {
    "$venv/bin/python" -m pip install -q --require-hashes -r requirements/build.txt
    "$venv/bin/python" -m pip install -q --require-hashes -r "requirements/$wanted.txt"
    "$venv/bin/python" -m pip install -q --no-deps --no-build-isolation --no-index -e .
    "$venv/bin/python" scripts/messages.py compile
}

is_usable || make_venv
echo "Installing the pinned packages into .venv ($wanted) ..." >&2
install || give_up \
    "The packages could not be installed; the lines above say why." \
    "Mend that and run the same command again: it goes on where it stopped."
