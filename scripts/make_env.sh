#!/bin/sh
# Makes or mends a virtual environment from a lock file, every package checked by its hash.
#
#   scripts/make_env.sh VENV LOCK PYTHON        e.g. .venv dev $(scripts/find_python.sh)
#
# A folder that is already a working environment of the same version is brought up to date, not made again.
set -eu
venv=$1 lock=requirements/$2.txt python=$3
say() { printf '[environment %s] %s\n' "$venv" "$*"; }

tell_version='import sys; print("%d.%d" % sys.version_info[:2])'
wanted=$("$python" -c "$tell_version")
if [ "$("$venv/bin/python" -c "$tell_version" 2>/dev/null)" != "$wanted" ]; then
    say "1/4 Python $wanted ($python)"
    "$python" -m venv --clear "$venv"
else
    say "1/4 Python $wanted is there"
fi

say "2/4 the installer"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt

# Compiled now: else the first start takes twice as long, and every start where Python may not write its own files.
say "3/4 $(grep -c == "$lock") packages of $lock (up to a few minutes the first time)"
"$venv/bin/uv" pip install --python "$venv/bin/python" --require-hashes --compile-bytecode \
    --build-constraints requirements/build.txt -r "$lock"

# Editable and without dependencies: the lock has decided those. Building needs only what build.txt pins.
say "4/4 Safehands itself"
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps \
    --build-constraints requirements/build.txt --editable .
