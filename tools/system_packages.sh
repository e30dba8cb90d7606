#!/bin/sh
# See that the programs which the tests talk to are here: the stock peers, iproute2 and tshark.
#
# As root on Debian they are installed.  Otherwise the missing ones are named: with CI=true that is
# a failure, elsewhere the tests that need them are skipped, each by name.
set -eu

PATH=$PATH:/usr/sbin:/sbin
packages=

# need PROGRAM PACKAGE
need() {
  command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}

need hostapd hostapd
need hostapd_cli hostapd
need wpa_supplicant wpasupplicant
need wpa_cli wpasupplicant
need ip iproute2
need ping iputils-ping
need tshark tshark
if [ ! -x .venv/bin/python ]; then
  if ! command -v python3 >/dev/null 2>&1; then
    packages="$packages python3 python3-venv"
  elif ! python3 -c 'import ensurepip' 2>/dev/null; then
    packages="$packages python3-venv"
  fi
fi
packages=$(printf '%s\n' $packages | sort -u | tr '\n' ' ')
[ -n "${packages% }" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing $packages..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of words
  apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends $packages
  exit 0
fi

echo "------------------------------------------------------------------------" >&2
echo "Missing for the complete tests: $packages" >&2
echo "Install them as root, on Debian:  apt-get install $packages" >&2
echo "------------------------------------------------------------------------" >&2
if [ "${CI:-}" = true ]; then
  exit 1
fi
echo "Going on without them: the tests that need them are skipped, each by name." >&2
