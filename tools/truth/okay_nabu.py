# SPDX-License-Identifier: Apache-2.0
"""Records what TensorFlow Lite Micro makes of 300 consecutive frames with ESPHome's okay_nabu.tflite.

    python3.13 tools/truth/okay_nabu.py okay_nabu.tflite   # writes tests/golden/okay_nabu.txt anew

A line of the file is the seed of a frame and the output after it. The seeds were found by changing some at random and
keeping what made the outputs larger and more varied, since noise alone leaves the probability at 0; --search SECONDS
goes on from those in the file.
"""

import pathlib
import random
import sys
import time

import numpy as np
from tflite_micro.python.tflite_micro import runtime

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/okay_nabu.txt"
FRAMES, SEEDS = 300, 256


def frame(seed):
    """Features of three steps of 10 ms: around a level, by the generator of Numerical Recipes."""
    state = seed

    def upper_byte():
        nonlocal state
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        return state >> 24

    upper_byte()
    level = upper_byte()
    spread = upper_byte() >> 1
    values = [level - 128 + (upper_byte() * spread >> 8) - (spread >> 1) for _ in range(120)]
    return np.clip(values, -128, 127).astype(np.int8).reshape(1, 3, 40)


def run(interpreter, frames, seeds):
    interpreter.reset()
    out = []
    for seed in seeds:
        interpreter.set_input(frames[seed], 0)
        interpreter.invoke()
        out.append(int(interpreter.get_output(0).ravel()[0]))
    return out


def search(interpreter, frames, seeds, seconds):
    def score(outputs):
        return sum(v if v <= 200 else 255 - v for v in outputs) / 4 + 10 * len(set(outputs))

    best, end = score(run(interpreter, frames, seeds)), time.time() + seconds
    while time.time() < end:
        changed = list(seeds)
        first = random.randrange(FRAMES)
        for at in range(first, min(FRAMES, first + random.choice([1, 1, 3, 8]))):
            changed[at] = random.randrange(SEEDS)
        now = score(run(interpreter, frames, changed))
        if now >= best:
            best, seeds = now, changed
    return seeds


def main():
    interpreter = runtime.Interpreter.from_file(sys.argv[1])
    frames = [frame(seed) for seed in range(SEEDS)]
    seeds = [i % SEEDS for i in range(FRAMES)]
    if TARGET.exists():
        seeds = [int(line.split()[0]) for line in TARGET.read_text().splitlines()]
    if "--search" in sys.argv:
        seeds = search(interpreter, frames, seeds, float(sys.argv[sys.argv.index("--search") + 1]))
    outputs = run(interpreter, frames, seeds)
    TARGET.write_text("".join(f"{seed} {output}\n" for seed, output in zip(seeds, outputs)))
    print(f"{len(set(outputs))} different outputs, the largest {max(outputs)}")


if __name__ == "__main__":
    main()
