#!/bin/sh
# SPDX-License-Identifier: MIT-0
# From images to firmware that is proved on an emulated board, in under ten minutes on two cores:
#
#   apt-get install dataset-fashion-mnist
#   ./run.sh /usr/share/datasets/fashion-mnist
#
# MOTE is the path of the program, if it is not among those of PATH.
set -eu
[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: $0 FOLDER_OF_IMAGES" >&2; exit 2; }
images=$(cd "$1" && pwd)
cd "$(dirname "$0")"
mote=${MOTE:-mote}

"$mote" data import "$images" -o dataset --force
"$mote" train .
"$mote" eval .
"$mote" compile run/model.mote --board arduino-nano-33-ble -o library
