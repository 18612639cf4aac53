#!/usr/bin/env bash
# Install what Sève needs and is not there yet; say what is done; do nothing twice.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '  %s\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }

qgis_is_recent() {
    have qgis_process || return 1
    /usr/bin/python3 - <<'PY' 2>/dev/null
import sys
from qgis.core import Qgis
sys.exit(0 if Qgis.QGIS_VERSION_INT >= 34000 else 1)
PY
}

# Debian packages that are missing: program (or a file it brings) and package.
missing_packages() {
    qgis_is_recent || echo "qgis python3-qgis"
    /usr/bin/python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
    if /usr/bin/python3 -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
        for name in pandas geopandas shapely pyogrio pyproj; do
            /usr/bin/python3 -c "import $name" 2>/dev/null || echo "python3-$name"
        done
    else  # Debian's shapely is too old here: ours is built on Debian's GEOS
        have geos-config || echo libgeos-dev
        have g++ || echo g++
        [ -e "$(/usr/bin/python3 -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] \
            || echo python3-dev
    fi
    have chromium || echo chromium
    have npm || echo npm
    have Xvfb || echo xvfb
    [ -e /usr/share/qt5/translations/qtbase_fr.qm ] || echo qttranslations5-l10n  # "Annuler"
    have xauth || echo xauth
    have import || echo imagemagick
    have pdftoppm || echo poppler-utils
    have git || echo git
    have lrelease || [ -x /usr/lib/qt5/bin/lrelease ] || echo qttools5-dev-tools
    [ -d /usr/share/fonts/truetype/dejavu ] || echo fonts-dejavu-core
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
    compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null || echo postgis-scripts
}

with_postgis_name() {
    # The PostGIS package carries the server's version in its name.
    local version
    version=$(apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -n 1)
    sed "s/\bpostgis-scripts\b/postgresql-${version:-15}-postgis-3 postgresql-${version:-15}-postgis-3-scripts/"
}

install_packages() {
    local packages="$1" suite="" mirror release
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
    if ! have apt-get || { [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; }; then
        say "These Debian packages are missing and may not be installed from here: $packages"
        say "Ask an administrator for (QGIS must be 3.40 or newer; on Debian 12 it is in bookworm-backports):"
        say "  apt-get install --no-install-recommends $packages"
        exit 1
    fi
    release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    if [[ " $packages " == *" qgis "* && $release == bookworm ]]; then
        suite="bookworm-backports"
        if ! grep -rqs "$suite" /etc/apt/sources.list /etc/apt/sources.list.d; then
            mirror=$(awk '/^URIs:/{print $2; exit} /^deb /{for (i=2;i<=NF;i++) if ($i ~ /^https?:/) {print $i; exit}}' \
                /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
            say "Adding Debian's backports, where QGIS 3.40 is"
            echo "deb $mirror $suite main" | "${as_root[@]}" tee /etc/apt/sources.list.d/$suite.list >/dev/null
        fi
    fi
    "${as_root[@]}" apt-get update -qq
    packages=$(with_postgis_name <<<"$packages")
    say "Installing from Debian: $packages"
    if [ -n "$suite" ]; then
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            -t "$suite" qgis python3-qgis >/dev/null
    fi
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
}

packages=$(missing_packages | tr '\n' ' ')
if [ -n "${packages// /}" ]; then install_packages "$packages"; fi

stamp=.venv/.requirements
wanted=$(cat requirements-dev.txt tools/setup.sh plugin/libraries.py | sha256sum)
if [ ! -x .venv/bin/python ] || [ "$(cat $stamp 2>/dev/null)" != "$wanted" ]; then
    say "Python wheels, pinned, in .venv (it sees QGIS's own Python)"
    /usr/bin/python3 -m venv --clear --system-site-packages .venv
    # Shapely is built on the GEOS that QGIS uses: two copies of GEOS in one process crash.
    PIP_NO_BINARY=shapely .venv/bin/pip install -q --disable-pip-version-check -r requirements-dev.txt
    # QGIS and the wheels each carry GDAL, PROJ and GEOS: bind each to its own (plugin/libraries.py).
    mkdir -p .venv/share && ln -sfn /usr/share/proj .venv/share/proj  # where Debian's pyproj looks
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    cp plugin/libraries.py "$packages/seve_libraries.py"
    echo 'import seve_libraries; seve_libraries.bind_deeply()' >"$packages/seve_libraries.pth"
    echo "$wanted" >$stamp
fi

stamp=node_modules/.seve-lock
wanted=$(cat package-lock.json dashboard/assets.py | sha256sum)
if [ ! -d dashboard/built ] || [ "$(cat $stamp 2>/dev/null)" != "$wanted" ]; then
    say "Assets of the dashboard page, from npm"
    make --no-print-directory assets
    echo "$wanted" >$stamp
fi

make --no-print-directory words
say "Ready: $(.venv/bin/python -c 'from qgis.core import Qgis; print("QGIS", Qgis.QGIS_VERSION)') and Python $(.venv/bin/python -V | cut -d" " -f2)"
