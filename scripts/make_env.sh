#!/usr/bin/env bash
# Make .venv from requirements.lock, and put the package into it, editable.
# What was installed last time is remembered by hash, so that a change of pyproject.toml alone
# does not install the lock again, and an interrupted run starts over.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv=.venv
done_mark=$venv/.lock-installed

say() { echo "env: $*"; }

hash_of() { git hash-object --no-filters "$1"; }

make_venv() {
    local python
    python=$(scripts/find_python.sh)
    say "making $venv with $("$python" --version)"
    if ! "$python" -m venv --clear "$venv"; then
        echo "This Python cannot make an environment. On Debian: apt-get install python3-venv" >&2
        exit 1
    fi
}

count_packages() { # turn pip's many lines into one that counts, on a terminal
    local total=$1
    awk -v total="$total" -v tty="$([ -t 1 ] && echo 1 || echo 0)" '
        /^Collecting|^Requirement already satisfied/ {
            n++; if (tty) { printf "\renv: %d of about %d packages fetched", n, total; fflush() }
        }
        /^Installing collected/ { if (tty) printf "\nenv: installing them\n"; fflush() }'
}

install_lock() {
    local total
    total=$(grep -c '==' requirements.lock)
    say "installing what requirements.lock names, checked by hash (once; a minute or two)"
    rm -f "$done_mark"
    "$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar off \
        --require-hashes -r requirements.lock | count_packages "$total"
    hash_of requirements.lock >"$done_mark"
}

"$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
[ "$(cat "$done_mark" 2>/dev/null)" = "$(hash_of requirements.lock)" ] || install_lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --editable .
say "ready"
