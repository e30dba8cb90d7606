#!/bin/sh
# Fetch what the virtual machine of the radio tests boots: Debian's kernel with its simulated radios,
# and the table of countries.  Both are unpacked under .cache/radio and installed nowhere.
set -eu

cd "$(dirname "$0")/.."
folder=.cache/radio

[ ! -e "$folder/complete" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
  echo "The radio tests need Debian's apt-get and dpkg-deb to fetch a kernel." >&2
  exit 1
fi

newest() {
  apt-cache depends linux-image-amd64 2>/dev/null |
    sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
}

kernel=$(newest)
if [ -z "$kernel" ] && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  kernel=$(newest)
fi
if [ -z "$kernel" ]; then
  echo "apt-get knows no package linux-image-amd64; try: apt-get update" >&2
  exit 1
fi

echo "Fetching $kernel and wireless-regdb for the radio tests ..."
rm -rf "$folder"
mkdir -p "$folder/packages" "$folder/root"
(cd "$folder/packages" && apt-get download -qq "$kernel" wireless-regdb)
for package in "$folder"/packages/*.deb; do
  dpkg-deb -x "$package" "$folder/root"
done
rm -rf "$folder/packages"
touch "$folder/complete"
