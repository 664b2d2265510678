#!/bin/sh
# SPDX-License-Identifier: MIT-0
# From recordings to firmware that is proved on an emulated board, in half a minute on two cores:
#
#   git clone https://github.com/petewarden/magic_wand_digit_data
#   ./run.sh magic_wand_digit_data
#
# MOTE is the path of the program, if it is not among those of PATH.
set -eu
[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: $0 FOLDER_OF_RECORDINGS" >&2; exit 2; }
recordings=$(cd "$1" && pwd)
cd "$(dirname "$0")"
mote=${MOTE:-mote}

"$mote" data import "$recordings" -o set --rate 60 --licence Apache-2.0
"$mote" data split set
"$mote" train .
"$mote" eval .
"$mote" compile . -o library
