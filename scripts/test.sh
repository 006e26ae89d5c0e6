#!/usr/bin/env bash
# Every test: lint, the studio's own tests, then all floors of Python up to the browser. Further arguments go to
# pytest. Nothing stops at the first failure; the last words are pytest's, and how long all of it took.
set -u
cd "$(dirname "$0")/.."
failed=()

# What tests write is small files by the hundred thousand that live for seconds. In memory they cost a quarter less of
# the whole; where there is enough of it, and nobody has chosen another place.
gigabytes_free() { df --output=avail --block-size=G "$1" 2> /dev/null | tr -dc '0-9\n' | tail -1; }
shared=$(gigabytes_free /dev/shm)
memory=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo 2> /dev/null)
if [[ -z ${TMPDIR:-} && -w /dev/shm ]] && ((${shared:-0} >= 6 && ${memory:-0} >= 10)); then
  TMPDIR=$(mktemp -d /dev/shm/rt.XXXX)
  export TMPDIR
  chmod 755 "$TMPDIR"  # the account that PostgreSQL runs under when this is root must be able to pass
  trap 'rm -rf "$TMPDIR"' EXIT
fi

echo "Lint"
scripts/lint.sh || failed+=("lint")

echo "Studio"
npm --prefix web run --silent test || failed+=("the studio's tests")

echo "Python, all floors, and the browser"
if ((${#failed[@]})); then
  printf 'Failed so far, details above: %s\n' "$(IFS=,; echo "${failed[*]}")"
fi
# Three processes for two cores: a test that waits leaves its core to another. One that dies ends the run: waiting for
# another in its place can last for ever.
.venv/bin/python -m pytest --numprocesses="${TEST_PROCESSES:-3}" --dist=loadfile --no-loadscope-reorder \
  --max-worker-restart=0 --durations=20 "$@"
code=$?

# The CPU time of this shell's children and theirs is the second line of what `times` says, which a subshell does not
# know.
told=$(mktemp)
times > "$told"
cpu=$(awk 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); sum += 60 * t[1] + t[2] } print int(sum) }' "$told")
rm "$told"
printf 'All of it took %d min %d s, and %d min %d s of CPU time.\n' \
  $((SECONDS / 60)) $((SECONDS % 60)) $((cpu / 60)) $((cpu % 60))
((${#failed[@]} == 0)) || exit 1
exit $code
