#!/bin/sh
# Prints the first Python that really runs and is one of the versions asked for.
#
#   scripts/find_python.sh              a Python 3.11 or 3.12
#   scripts/find_python.sh 3.12         a Python 3.12
#
# A name on PATH proves nothing (a pyenv shim may exist for a version it cannot start), so each candidate is run.
# What is printed is the real interpreter, never one inside a virtual environment. Exit 1: none found.
set -eu
[ $# -gt 0 ] || set -- 3.11 3.12

probe='import sys
if "%d.%d" % sys.version_info[:2] not in sys.argv[1:]: sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))'

for candidate in python3 $(printf 'python%s ' "$@") \
    $(for version in "$@"; do
        ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version"*/bin/python"$version" \
              /usr/bin/python"$version" /usr/local/bin/python"$version" /opt/*/bin/python"$version" 2>/dev/null || true
    done); do
    if "$candidate" -c "$probe" "$@" 2>/dev/null; then exit 0; fi
done
exit 1
