#!/bin/sh
# Writes both lock files from pyproject.toml: every package with its hashes, for all supported systems and Pythons,
# and no address of a package index, so that the same lock serves behind any mirror.
set -eu
cd "$(dirname "$0")/.."

command -v uv >/dev/null || {
    echo 'lock: uv is needed to write the locks (pip install uv), and was not found' >&2
    exit 2
}

# Extras stay in the lock: without them pip looks for the newest version of `coverage[toml]` and refuses it for its hash.
compile() {
    uv pip compile --quiet --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header \
        --no-annotate pyproject.toml --group build "$@"
}

compile -o requirements.lock
compile --group dev -o requirements-dev.lock -c requirements.lock
