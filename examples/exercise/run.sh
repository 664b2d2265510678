#!/bin/sh
# SPDX-License-Identifier: MIT-0
# From recordings to firmware that is proved on an emulated board, in half a minute on two cores:
#
#   git clone https://github.com/emlearn/emlearn-micropython
#   ./run.sh emlearn-micropython/examples/har_trees/data/raw/har_record_exercises_1/data
#
# MOTE is the path of the program, if it is not among those of PATH.
set -eu
[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: $0 FOLDER_OF_RECORDINGS" >&2; exit 2; }
recordings=$(cd "$1" && pwd)
cd "$(dirname "$0")"
mote=${MOTE:-mote}

"$mote" data import "$recordings" -o set --rate 100 --licence MIT --label-from '_([a-z]+)[.]npy$'
"$mote" data split set --validation 20% --test 25%
"$mote" train .
"$mote" eval .
"$mote" compile . -o library
