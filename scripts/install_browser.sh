#!/usr/bin/env bash
# See to it that the site tests have a Chromium: $RAREBOOK_CHROMIUM, one that is installed,
# or Debian's, which is then installed with apt-get. Says which, or what to do.
set -euo pipefail

find_browser() {
    local name
    for name in chromium chromium-browser google-chrome-stable google-chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        command -v "$name" 2>/dev/null && return 0
    done
    return 1
}

give_up() {
    echo "browser: $*" >&2
    echo "browser: install Chromium or Chrome, or name one: RAREBOOK_CHROMIUM=/path/to/chromium" >&2
    exit 1
}

install_with_apt() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null ||
            give_up "no Chromium found, and installing one needs root (apt-get install chromium)"
        as_root=(sudo -n)
    fi
    echo "browser: installing Debian's chromium (once)"
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -qq </dev/null || echo "browser: with the package lists of before"
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends chromium </dev/null >/dev/null ||
        give_up "apt-get install chromium failed"
}

if [ -n "${RAREBOOK_CHROMIUM:-}" ]; then
    [ -x "$RAREBOOK_CHROMIUM" ] ||
        give_up "RAREBOOK_CHROMIUM is '$RAREBOOK_CHROMIUM', which is not a program"
    browser=$RAREBOOK_CHROMIUM
elif ! browser=$(find_browser); then
    command -v apt-get >/dev/null || give_up "no Chromium found, and no apt-get to install one with"
    install_with_apt
    browser=$(find_browser) || give_up "apt-get installed no Chromium"
fi
echo "browser: $browser"
