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

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar off "$@"
}

count_packages() { # turn pip's many lines into one that counts
    awk -v total="$1" '
        /^Collecting/ { printf "\renv: %d of about %d packages found", ++n, total; fflush() }
        /^Installing collected/ { printf "\nenv: unpacking them\n"; fflush() }'
}

drop_what_the_lock_dropped() {
    comm -23 \
        <("$venv/bin/python" -m pip list --format=freeze | sed 's/==.*//' | tr 'A-Z_.' 'a-z--' | sort) \
        <(printf '%s\n' pip setuptools rarebook "$(sed -n 's/^\([a-z0-9.-]*\)==.*/\1/p' requirements.lock)" |
            tr '.' '-' | sort) |
        xargs -r "$venv/bin/python" -m pip uninstall -qq -y
}

install_lock() { # the lock is complete: without --no-deps, an older pip looks for newer versions
    say "installing what requirements.lock names, checked by hash (once; a minute or two)"
    rm -f "$done_mark"
    if [ -t 1 ]; then
        pip_install --no-deps --require-hashes -r requirements.lock |
            count_packages "$(grep -c '==' requirements.lock)"
    else
        pip_install -qq --no-deps --require-hashes -r requirements.lock
    fi
    drop_what_the_lock_dropped
    "$venv/bin/python" -m pip --disable-pip-version-check check >/dev/null ||
        { echo "The lock does not fit itself: make lock" >&2; exit 1; }
    hash_of requirements.lock >"$done_mark"
}

"$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
[ "$(cat "$done_mark" 2>/dev/null)" = "$(hash_of requirements.lock)" ] || install_lock
pip_install -qq --no-deps --no-build-isolation --editable .
say "ready"
