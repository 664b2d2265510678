#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From 70,000 images to a program that is proved on an emulated Arduino, in one command. See README.md.
#
#   ./demo.sh          trains for about three minutes
#   ./demo.sh --full   trains for up to an hour, for a better model
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. tools/install.sh

board=arduino-nano-33-ble
images=/usr/share/datasets/fashion-mnist
project=build/demo/fashion

train_options=()
for argument in "$@"; do
  case $argument in
    --full) train_options+=(--full) ;;
    -h | --help)
      sed -n '3,6s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die "unknown option '$argument'" "./demo.sh [--full]" ;;
  esac
done
lock demo
trap 'echo; echo "demo.sh was interrupted; run it again at any time" >&2; exit 130' INT

# Shows a command as a user would type it, and runs it.
run() {
  printf '$ %s\n' "$*"
  "$@"
}

step "Packages"
install_packages "${mote_packages[@]}" "${demo_packages[@]}"

step "Build mote"
configure release -DMOTE_TESTS=OFF
cmake --build --preset release --parallel "$(nproc)"
export PATH=$PWD/build/release/bin:$PATH

step "Import the images"
rm -rf "$project"
mkdir -p "$project"
cp -R examples/fashion/. "$project"
run mote data import "$images" -o "$project/dataset" --force

step "Train"
run mote train "$project" "${train_options[@]}"

step "Compile for the board"
run mote compile "$project/run/model.mote" --board "$board" -o "$project/library"

step "Run the test images on the host and on the emulated board"
run mote eval "$project" --board "$board" --samples 10000

printf '\n%sDone%s in %s. The Arduino library is %s\n' "$bold" "$plain" "$(elapsed)" "$project/library"
