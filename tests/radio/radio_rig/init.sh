#!/bin/busybox sh
# The first process of the virtual machine: the host's files become a root that is thrown away
# afterwards, the radios are made, and the runner of the tests takes over.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
share() {
  mount -t 9p -o "trans=virtio,version=9p2000.L,msize=512000,$3" "$1" "$2"
}
for module in virtio_pci 9pnet_virtio 9p overlay virtio_rng; do
  modprobe "$module"
done
mkdir -p /host /scratch /machine
share host /host ro,cache=loose || exec sh
mount -t tmpfs tmpfs /scratch
mkdir -p /scratch/upper /scratch/work
mount -t overlay -o lowerdir=/host,upperdir=/scratch/upper,workdir=/scratch/work overlay /machine
# The ciphers first: the kernel cannot load modules by itself after this.
for module in aes_generic ccm ctr cmac ghash-generic gcm michael_mic sha256_generic bridge rfkill; do
  modprobe "$module" 2>/dev/null
done
# What iwd asks the kernel to compute.
for module in algif_hash algif_skcipher algif_aead ecb des_generic md4 pkcs8_key_parser; do
  modprobe "$module" 2>/dev/null
done
modprobe mac80211_hwsim radios=@RADIOS@
for folder in dev proc sys; do
  mount --move "/$folder" "/machine/$folder"
done
mkdir -p /machine/results
share results /machine/results rw
exec switch_root /machine /bin/sh -c '
  export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp NO_COLOR=1 PYTHONUNBUFFERED=1
  export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=@PYTHONPATH@
  mount -t tmpfs tmpfs /run
  mount -t debugfs debugfs /sys/kernel/debug
  mkdir -p /run/netns
  ip link set lo up
  cd /tmp
  @PYTHON@ -m radio_rig.inside >/results/runner.log 2>&1
  sync
  poweroff -f'
