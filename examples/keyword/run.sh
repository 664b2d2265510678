#!/bin/sh
# SPDX-License-Identifier: MIT-0
# From recordings of spoken commands to a library for the board: ./run.sh RECORDINGS
# RECORDINGS holds words/train/LABEL/*.wav and words/test/LABEL/*.wav, named SPEAKER_nohash_N.wav where the
# speaker is known, and noise/*.wav, which training mixes in. MOTE names the program if it is not in the path.
set -eu
mote=${MOTE:-mote}
here=$(dirname "$0")
if [ $# -ne 1 ]; then
  echo "usage: $0 RECORDINGS" >&2
  exit 2
fi

"$mote" data import "$1/words" --as files --group-from '([0-9a-f]+)_nohash_' -o "$here/set"
"$mote" data import "$1/noise" --as files -o "$here/noise"
"$mote" data split "$here/set" --validation 12% --keep-test
"$mote" train "$here"
"$mote" eval "$here" --samples 100
"$mote" compile "$here" -o "$here/library"
