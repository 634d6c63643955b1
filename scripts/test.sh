#!/bin/sh
# Runs the tests: three at a time, for on two cores many of them wait; Qt without a display, and an X display beside it
# for the tests marked xvfb.
# usage: scripts/test.sh [PATH...]
set -eu
cd "$(dirname "$0")/.."

export QT_QPA_PLATFORM=offscreen
unset WAYLAND_DISPLAY
exec xvfb-run --auto-servernum --server-args='-screen 0 1920x1080x24 -nolisten tcp' \
    .venv/bin/python -m pytest -n 3 --dist worksteal "$@"
