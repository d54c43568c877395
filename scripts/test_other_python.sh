#!/bin/sh
# Tests the rules on the other Python that Safehands supports, where this machine has it: the same decisions and the
# same bytes on 3.11 and 3.12. If it has not, one line says that this was skipped.
set -eu
case $(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])') in
    3.11) other=3.12 ;;
    *) other=3.11 ;;
esac
python=$(scripts/find_python.sh $other) || {
    echo "SKIPPED: Python $other is not on this machine"
    exit 0
}

# Absent files are left out, so that this works from the first day of a new room.
tests=$(ls -d tests/rules/test_moments.py tests/rules/test_working_days.py tests/rules/test_durable.py tests/cli/test_same_bytes.py \
    tests/cli/test_rules.py 2>/dev/null || true)
[ -n "$tests" ] || { echo "SKIPPED: no test of the rules yet for Python $other"; exit 0; }

venv=.venv-$other
newest=$(ls -t requirements/dev.txt requirements/bootstrap.txt requirements/build.txt pyproject.toml $venv/.made 2>/dev/null | head -n 1)
if [ "$newest" != "$venv/.made" ]; then
    scripts/make_env.sh "$venv" dev "$python"
    touch "$venv/.made"
fi
echo "On Python $other:"
# shellcheck disable=SC2086  # a list of paths without spaces
exec "$venv/bin/pytest" -n 2 --dist loadfile -p no:cacheprovider $tests
