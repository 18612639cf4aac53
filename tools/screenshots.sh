#!/usr/bin/env bash
# Take the pictures of the guide in the real QGIS, under Xvfb, in French and in English.
set -Eeuo pipefail
cd "$(dirname "$0")/.."
place=${TMPDIR:-/tmp}/seve-screenshots
plugins=$PWD/build/plugins
trap 'rm -rf "$place"' EXIT

take() {
    local language=$1 folder=$2
    local town=$place/$folder/town.gpkg results=$place/$folder/results images=$PWD/docs/guide/images/$1
    mkdir -p "$place/$folder/inventory" "$results" "$images"
    cp sample_data/*.xlsx sample_data/*.geojson sample_data/*.csv "$place/$folder/inventory/"
    export QGIS_PLUGINPATH=$plugins QGIS_CUSTOM_CONFIG_PATH=$place/profile_$language
    QT_QPA_PLATFORM=offscreen qgis_process plugins enable seve
    QT_QPA_PLATFORM=offscreen qgis_process run seve:morning -- INPUT="$place/$folder/inventory" \
        STORE="$town" DATE=2026-07-14 OUTPUT_FOLDER="$results" LANGUAGE="$language"
    QT_QPA_PLATFORM=xcb SEVE_FOLDER=$place/$folder SEVE_IMAGES=$images \
        timeout 300 xvfb-run -a -s "-screen 0 1600x1000x24" qgis --nologo --noversioncheck \
        --lang "$language" --code tools/desktop_scene.py
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1200,900 \
        --lang="$language" --virtual-time-budget=5000 --screenshot="$images/dashboard.png" \
        "file://$results/dashboard.html"
    [ "$language" != fr ] || convert "$results/map.png" -resize 1100x -colors 64 docs/images/map.png
}

mkdir -p build docs/images
trap 'tail -20 build/screenshots.log' ERR
take fr espaces-verts >build/screenshots.log 2>&1
take en green-spaces >>build/screenshots.log 2>&1
# A palette keeps them light; the repository carries them.
for image in docs/guide/images/*/*.png; do
    for colours in 96 48 24; do
        convert "$image" -strip +dither -colors $colours -define png:compression-level=9 "PNG8:$image"
        [ "$(stat -c %s "$image")" -gt 140000 ] || break
    done
done
du -ch docs/guide/images/*/*.png | tail -1
