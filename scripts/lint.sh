#!/usr/bin/env bash
# Everything that can be said about the sources without running them, Python's and the studio's side by side. Goes on
# after a failure; fails at the end.
set -u
cd "$(dirname "$0")/.."
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT

check() { # check <name> <command…>
  local name=$1 words
  shift
  if words=$("$@" 2>&1); then
    echo "  ok    $name"
  else
    echo "  FAIL  $name"
    echo "$words" | sed 's/^/        /'
    echo "$name" >> "$said/failed"
  fi
}

python() {
  local bin=.venv/bin
  check "format (ruff)" $bin/ruff format --check --output-format=concise src tests scripts benchmarks
  check "style (ruff)" $bin/ruff check --quiet --output-format=concise src tests scripts benchmarks
  check "types (mypy)" $bin/mypy
  check "floors (import-linter)" $bin/lint-imports
  check "house rules" $bin/python scripts/house_rules.py
  check "settings reference" $bin/python scripts/settings_reference.py --check
}

studio() {
  check "studio: types (tsc)" npm --prefix web run --silent typecheck
  check "studio: style (eslint, prettier)" npm --prefix web run --silent lint
}

studio > "$said/studio" &
python
wait
cat "$said/studio"

if [[ -e $said/failed ]]; then
  printf 'lint failed: %s\n' "$(paste -sd, "$said/failed")"
  exit 1
fi
