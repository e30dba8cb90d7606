#!/bin/sh
# Make the virtual environment: tools/environment.sh PYTHON VENV run-time|development
#
# `run-time` installs pushbutton and what it needs, `development` the tools of the dependency group
# "dev" as well.  Only pip and venv are used; constraints.txt pins every version.
set -eu

python=$1
venv=$2
kind=$3

die() {
  printf '%s\n' "$@" >&2
  exit 1
}

command -v "$python" >/dev/null 2>&1 ||
  die "pushbutton needs Python 3.11 or later, and '$python' is not here." \
    "Install it (on Debian: apt-get install python3 python3-venv), or say which: make PYTHON=..."

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  die "pushbutton needs Python 3.11 or later; '$python' is $("$python" --version 2>&1)." \
    "Say which one to use: make PYTHON=python3.12"

if [ ! -x "$venv/bin/python" ]; then
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    die "'$python' cannot make virtual environments: the module ensurepip is missing." \
      "On Debian and Ubuntu it is in another package: apt-get install python3-venv"
  echo "Making $venv ($("$python" --version 2>&1)) ..."
  "$python" -m venv "$venv"
fi

pip() {
  "$venv/bin/python" -m pip install -qq --disable-pip-version-check \
    --constraint constraints.txt "$@"
}

echo "Installing pushbutton's $kind packages ..."
case $kind in
  run-time)
    pip --editable .
    ;;
  development)
    # pip before 25.1 does not know dependency groups, so they are read here.
    "$venv/bin/python" - >"$venv/development.txt" <<'PYTHON'
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["dependency-groups"]["dev"], sep="\n")
PYTHON
    pip --editable . --requirement "$venv/development.txt"
    touch "$venv/.run-time"
    ;;
  *)
    die "tools/environment.sh: '$kind' is not run-time or development"
    ;;
esac
touch "$venv/.$kind"
