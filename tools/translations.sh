#!/usr/bin/env bash
# Compile the Qt translations of the widgets; nothing to do when they are up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
lrelease=$(command -v lrelease || ls /usr/lib/qt5/bin/lrelease /usr/lib/qt6/bin/lrelease 2>/dev/null | head -n 1 || true)
for source in plugin/i18n/*.ts; do
    [ -e "$source" ] || continue
    target="${source%.ts}.qm"
    [ "$target" -nt "$source" ] && continue
    if [ -z "$lrelease" ]; then
        echo "lrelease is missing (Debian: qttools5-dev-tools): the widgets stay in English" >&2
        exit 0
    fi
    "$lrelease" -silent "$source" -qm "$target"
done
