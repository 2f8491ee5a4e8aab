#!/bin/sh
# A Chromium for the browser tests: the system's, else the package manager's, else Playwright's own.
set -eu
python=$1
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        echo "Browser tests use $(command -v "$name")."
        exit 0
    fi
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-noto-color-emoji fonts-dejavu-core >/dev/null && exit 0
fi
"$python" -m playwright install chromium
