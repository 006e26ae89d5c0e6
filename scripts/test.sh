#!/usr/bin/env bash
# Every test: lint, the studio's own tests, then all floors of Python up to the browser. Further arguments go to
# pytest. Nothing stops at the first failure; pytest comes last, so its closing line is the last thing to be read.
set -u
cd "$(dirname "$0")/.."
failed=()

echo "Lint"
scripts/lint.sh || failed+=("lint")

echo "Studio"
npm --prefix web run --silent test || failed+=("the studio's tests")

echo "Python, all floors, and the browser"
if ((${#failed[@]})); then
  printf 'Failed so far, details above: %s\n' "$(IFS=,; echo "${failed[*]}")"
fi
# A test process that dies ends the run: waiting for another in its place can last for ever.
.venv/bin/python -m pytest --numprocesses="${TEST_PROCESSES:-2}" --dist=loadfile --max-worker-restart=0 "$@"
code=$?
((${#failed[@]} == 0)) || exit 1
exit $code
