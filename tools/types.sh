#!/usr/bin/env bash
# mypy on the plain rooms, through a folder named as the package (the checkout may have any name).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/types
ln -sfn "$PWD" build/types/seve
cd build/types
MYPYPATH=. ../../.venv/bin/mypy --config-file ../../pyproject.toml --cache-dir ../mypy_cache \
    -p seve.layers -p seve.irrigation -p seve.interventions -p seve.dashboard
