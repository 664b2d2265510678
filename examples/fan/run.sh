#!/bin/sh
# SPDX-License-Identifier: MIT-0
# From recordings of a fan to firmware that hears it lose its balance, in half a minute on two cores:
#
#   git clone https://github.com/ShawnHymel/tinyml-example-anomaly-detection
#   ./run.sh tinyml-example-anomaly-detection/datasets
#
# MOTE is the path of the program, if it is not among those of PATH.
set -eu
[ $# -eq 1 ] && [ -d "$1" ] || { echo "usage: $0 FOLDER_OF_RECORDINGS" >&2; exit 2; }
recordings=$(cd "$1" && pwd)
cd "$(dirname "$0")"
mote=${MOTE:-mote}

"$mote" data import "$recordings" -o set --rate 200
"$mote" data split set --validation 15% --test 25%
"$mote" train .
"$mote" eval . --samples 300
"$mote" compile . -o library
# Ten seconds of the fan at low speed, then ten with the coin on its blade.
{
  echo "x [g],y [g],z [g]"
  cat "$recordings"/ceiling-fan/fan_0_low_0_weight/000?.csv
  cat "$recordings"/ceiling-fan/fan_0_low_1_weight/000?.csv
} > low-speed.csv
"$mote" run . --sensor low-speed.csv
