# SPDX-License-Identifier: Apache-2.0
"""Writes what a model computes beside the model file, for exported_test."""

import base64
import json

import numpy as np


def encoded(array):
    """A tensor with its type and shape, as JSON."""
    array = np.ascontiguousarray(array)
    return {
        "type": str(array.dtype),
        "shape": list(array.shape),
        "data": base64.b64encode(array.tobytes()).decode(),
    }


def blobs(generator, count, size):
    """Images that an autoencoder can learn: two round spots each, 0 to 1, [count, size, size]."""
    at = np.arange(size)
    row, column = np.meshgrid(at, at, indexing="ij")
    out = np.zeros((count, size, size))
    for _ in range(2):
        y, x, width = (generator.uniform(*range_, (count, 1, 1)) for range_ in ((0, size), (0, size), (1, 4)))
        out = np.maximum(out, np.exp(-((row - y) ** 2 + (column - x) ** 2) / (2 * width**2)))
    return out.astype(np.float32)


def write(model, converter, truth, runs):
    """Writes MODEL's .json: `runs` are pairs of inputs and outputs by the program that `truth` names."""
    lines = [
        json.dumps({"inputs": [encoded(x) for x in inputs], "outputs": [encoded(x) for x in outputs]})
        for inputs, outputs in runs
    ]
    head = f'{{"file": {json.dumps(model.name)},\n "converter": {json.dumps(converter)},\n '
    head += f'"truth": {json.dumps(truth)},\n "runs": [\n'
    model.with_suffix(".json").write_text(head + ",\n".join(lines) + "\n]}\n")
    print(f"{model.name}: {model.stat().st_size} bytes")
