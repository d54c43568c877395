#!/bin/sh
# What the system must have before Python packages are installed.
#
#   scripts/system_check.sh             to run Safehands
#   scripts/system_check.sh --tests     to test it as well
#
# Every need is tested for what it is used for, not by a package's name. What is missing is installed when this runs
# as root on Debian; otherwise the exact command is printed. Exit 0: all there. Exit 2: something is missing.
set -eu
here=$(dirname "$0")
missing=""   # Debian packages
reasons=""   # the same in words, one a line

need() { # PACKAGE, WHAT FOR, and a command that succeeds when it is there
    package=$1 purpose=$2
    shift 2
    "$@" >/dev/null 2>&1 && return 0
    missing="$missing $package"
    reasons="$reasons  $package: $purpose
"
}
library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1"; }
compiler() {
    compiled=$(mktemp)
    echo 'int main(void) { return 0; }' | cc -x c -o "$compiled" -
    outcome=$?
    rm -f "$compiled"
    return $outcome
}
program() { command -v "$1"; }
file() { [ -e "$1" ]; }
headers() { "$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))'; }

look() {
    missing="" reasons=""
    python=$("$here/find_python.sh") || python=""
    if [ -n "$python" ]; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        need "python$version-venv" "makes the environment" "$python" -c 'import ensurepip, venv'
        need "python$version-dev" "Python.h, to compile durable-rules" headers
    else
        # Debian 12 has 3.11; the packages below bring everything that belongs to it.
        need python3 "Python 3.11 or 3.12" false
        need python3-venv "makes the environment" false
        need python3-dev "Python.h, to compile durable-rules" false
        python=false # the libraries cannot be tried yet: ask for them all
    fi
    need gcc "a C compiler, for durable-rules" compiler
    need libc6-dev "a C compiler's headers" file /usr/include/stdio.h
    need libpango-1.0-0 "prints agreements (WeasyPrint)" library libpango-1.0.so.0
    need libpangoft2-1.0-0 "prints agreements (WeasyPrint)" library libpangoft2-1.0.so.0
    need libharfbuzz-subset0 "puts fonts into PDFs" library libharfbuzz-subset.so.0
    need fonts-liberation "the typeface of the documents" fonts
    if [ "${1:-}" = --tests ]; then
        need chromium "the tests use the pages in a real browser" program chromium
        need poppler-utils "the tests read the PDFs" program pdfinfo
        need qpdf "the tests check the PDFs" program qpdf
        need git "the tests read what is committed" program git
    fi
}
fonts() { ls /usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf; }

look "$@"
[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends$missing"
printf 'The system lacks:\n%s' "$reasons"
if [ "$(id -u)" != 0 ] || [ ! -e /etc/debian_version ]; then
    printf 'Run this as root, then start again:\n  apt-get update && %s\n' "$command"
    exit 2
fi

log=$(mktemp)
printf 'Installing (a minute or two): %s\n' "$command"
export DEBIAN_FRONTEND=noninteractive
# Everything apt says goes to the log; a line now and then shows that it lives. sh has no pipefail, hence the file.
{ { apt-get update && $command && echo done >"$log.ok"; } </dev/null 2>&1 || true; } |
    tee "$log" | awk '/^Get:/ { if (++got % 25 == 0) print "  " got " packages fetched"; fflush() }
        /^Setting up/ { if (++set % 25 == 0) print "  " set " packages ready"; fflush() }'
if [ ! -e "$log.ok" ]; then
    tail -n 20 "$log"
    printf 'That did not work (all of it: %s). Run it by hand, then start again:\n  apt-get update && %s\n' "$log" "$command"
    exit 2
fi
rm -f "$log.ok"
rm -f "$log"
look "$@"
if [ -n "$missing" ]; then
    printf 'Still missing after the installation:\n%s' "$reasons"
    exit 2
fi
echo "The system has what it needs."
