#!/usr/bin/env bash
# Everything that can be said about the sources without running them. Goes on after a failure; fails at the end.
set -u
cd "$(dirname "$0")/.."
failed=()

check() { # check <name> <command…>
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "  ok    $name"
  else
    echo "  FAIL  $name"
    echo "$said" | sed 's/^/        /'
    failed+=("$name")
  fi
}

bin=.venv/bin
check "format (ruff)" $bin/ruff format --check --output-format=concise src tests scripts benchmarks
check "style (ruff)" $bin/ruff check --quiet --output-format=concise src tests scripts benchmarks
check "types (mypy)" $bin/mypy
check "floors (import-linter)" $bin/lint-imports
check "house rules" $bin/python scripts/house_rules.py
check "settings reference" $bin/python scripts/settings_reference.py --check
check "studio: types (tsc)" npm --prefix web run --silent typecheck
check "studio: style (eslint, prettier)" npm --prefix web run --silent lint

if ((${#failed[@]})); then
  printf 'lint failed: %s\n' "$(IFS=,; echo "${failed[*]}")"
  exit 1
fi
