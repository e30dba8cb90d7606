#!/bin/sh
# See that the programs which the tests talk to are here: the stock peers, iproute2, tshark, and the
# virtual machine of the radio tests.
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
need qemu-system-x86_64 qemu-system-x86
need busybox busybox-static
need cpio cpio
need depmod kmod
need iw iw
need dbus-daemon dbus
need chromium chromium
need gssdp-discover gupnp-tools
need freeradius freeradius
need radclient freeradius-utils
need zbarimg zbar-tools
need pdftoppm poppler-utils
[ -e /usr/lib/"$(uname -m)"-linux-gnu/girepository-1.0/GUPnP-1.6.typelib ] ||
  packages="$packages python3-gi gir1.2-gupnp-1.6"
[ -x /usr/libexec/iwd ] || packages="$packages iwd"
[ -e /usr/include/linux/nl80211.h ] || packages="$packages linux-libc-dev"
if [ ! -x .venv/bin/python ]; then
  if ! command -v python3 >/dev/null 2>&1; then
    packages="$packages python3 python3-venv"
  elif ! python3 -c 'import ensurepip' 2>/dev/null; then
    packages="$packages python3-venv"
  fi
fi
packages=$(printf '%s\n' $packages | sort -u | tr '\n' ' ')

# The kernel that the radio tests boot is unpacked under .cache and not installed.
kernel() {
  sh tools/radio_machine.sh || [ "${CI:-}" != true ]
}

if [ -z "${packages% }" ]; then
  kernel
  exit
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing $packages..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of words
  apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends $packages
  kernel
  exit
fi

echo "------------------------------------------------------------------------" >&2
echo "Missing for the complete tests: $packages" >&2
echo "Install them as root, on Debian:  apt-get install $packages" >&2
echo "------------------------------------------------------------------------" >&2
if [ "${CI:-}" = true ]; then
  exit 1
fi
echo "Going on without them: the tests that need them are skipped, each by name." >&2
