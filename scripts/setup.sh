#!/bin/sh
# Brings a fresh checkout to the point where `make WHAT` works, and does nothing when it already is there.
# Without it a new user would have to know which system libraries Qt needs and how the locked packages are installed.
#
# usage: scripts/setup.sh run|test|bench
#   run    what the program needs                    -> .venv/bin/session-monitor
#   test   that, and what the tests and checks need
#   bench  that, and a C compiler with libmodbus for the comparison
#
# As root it installs missing Debian or Ubuntu packages itself; otherwise it prints the one line to run and exits 2.
set -eu
cd "$(dirname "$0")/.."

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 2
}

what=${1:-run}
case $what in
run) lock=requirements.lock ;;
test | bench) lock=requirements-dev.lock ;;
*) fail "unknown target '$what': use run, test or bench" ;;
esac
venv=$PWD/.venv
if [ "$(uname -s)" = Linux ] && [ "$(uname -m)" != x86_64 ]; then
    fail "on Linux the locked packages exist for x86-64 only (the sound library has no wheel for $(uname -m))"
fi

# --- a Python that fits -------------------------------------------------------------------------------------------

# Exit code 0 when $1 is a Python the project supports. (Debian's python3 alone has no ensurepip: python3-venv adds it.)
python_fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

# Prints the newest supported Python that can make a virtual environment; $PYTHON, when set, is the only candidate.
find_python() {
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 /usr/bin/python3}; do
        if python_fits "$candidate" && "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

# A virtual environment names its own folder in its scripts, so one that was moved or half made has to be made anew.
venv_stands() {
    python_fits "$venv/bin/python" && grep -qsF "$venv" "$venv/bin/pip" && [ -e "$venv/bin/activate" ]
}

# --- system packages ----------------------------------------------------------------------------------------------

# Qt's list was found with ldd: what the offscreen platform loads, then what a real X display adds. tzdata: the time
# zone of a session is kept by name. libglib2.0-0 is called libglib2.0-0t64 from Ubuntu 24.04 and Debian 13 on.
qt_offscreen='libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0'
qt_screen='libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libxcb-randr0
    libxcb-render-util0 libxcb-image0'
for_tests='xvfb xauth fonts-wqy-microhei socat mbpoll strace'
for_bench='gcc libc6-dev pkg-config libmodbus-dev'

wanted_packages() {
    printf '%s ' "$qt_offscreen" "$qt_screen" tzdata
    [ "$what" = run ] || printf '%s ' "$for_tests"
    [ "$what" != bench ] || printf '%s ' "$for_bench"
    if venv_stands || [ -n "$(find_python)" ]; then return; fi
    printf '%s ' python3 python3-venv
}

missing_packages() {
    # shellcheck disable=SC2046 # a list of words is meant
    set -- $(wanted_packages)
    # Names of what is installed, the t64 suffix taken off so that both names count.
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" libglib2.0-0t64 2>/dev/null |
        sed -n 's/^installed //p' | sed 's/t64$//')
    for package in "$@"; do
        printf '%s\n' "$installed" | grep -qxF "$package" || printf '%s ' "$package"
    done
}

install_system_packages() {
    command -v dpkg-query >/dev/null || return 0 # not Debian or Ubuntu: whoever runs it brings the libraries
    missing=$(missing_packages)
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        printf 'setup: system packages are missing. Run this once, then the same make again:\n' >&2
        printf "  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends %s'\n" "$missing" >&2
        exit 2
    fi
    printf 'setup: installing %s\n' "$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=300 update || fail "apt-get update failed: see the lines above"
    # shellcheck disable=SC2086 # a list of words is meant
    apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing >/dev/null ||
        fail "apt-get could not install: $missing"
}

# --- the virtual environment --------------------------------------------------------------------------------------

make_venv() {
    if venv_stands; then return; fi
    python=$(find_python)
    [ -n "$python" ] || fail "no Python 3.11, 3.12 or 3.13 with its venv module was found (looked for" \
        "${PYTHON:-python3.13, python3.12, python3.11, python3}). Install one, or name it: make ${what} PYTHON=/path/to/python3"
    printf 'setup: making .venv with %s\n' "$("$python" --version)"
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "could not make $venv: see the lines above"
}

# What the installed packages were made from; when it changes they are installed again.
fingerprint() {
    { printf '%s\n' "$venv"; "$venv/bin/python" --version; cat "$lock" pyproject.toml; } | cksum
}

install_packages() {
    stamp=$venv/setup-$lock.stamp
    now=$(fingerprint)
    if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then return; fi
    printf 'setup: installing the packages of %s\n' "$lock"
    rm -f "$venv"/setup-*.stamp
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock" ||
        fail "pip could not install $lock: see the lines above, then run make again"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
        fail "pip could not install this checkout: see the lines above"
    # as pip does for what it installs: else the first start (where Python writes no bytecode: each) compiles it all
    "$venv/bin/python" -m compileall -q src drivers ui || fail "the sources do not compile: see the lines above"
    printf '%s\n' "$now" >"$stamp"
}

install_system_packages
make_venv
install_packages
