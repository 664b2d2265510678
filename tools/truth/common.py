# SPDX-License-Identifier: Apache-2.0
"""What several families of cases share."""

import numpy as np

from builder import Q

# Quantisations far from the middle, small and large, of each type that has them.
QUANT = {
    "int8": (Q(0.05, -7), Q(0.013, 101), Q(0.11, -128), Q(0.0311, 55), Q(0.0072, 127), Q(0.25, -40)),
    "int16": (Q(2e-4), Q(7.3e-5), Q(1.1e-3), Q(3.05e-5), Q(4.4e-4), Q(9e-3)),
    "uint8": (Q(0.05, 128), Q(0.013, 3), Q(0.11, 255), Q(0.0311, 200), Q(0.0072, 0), Q(0.25, 77)),
}

# Names of fused activations, as the schema numbers them.
ACTIVATIONS = {"none": 0, "relu": 1, "relu_n1_to_1": 2, "relu6": 3}

# Shapes of two operands that are stretched to each other.
BROADCASTS = (
    ("same shape", (2, 3, 5), (2, 3, 5)),
    ("scalar on the right", (2, 7), ()),
    ("one element on the left", (1,), (3, 4)),
    ("last dimension", (2, 3, 5), (5,)),
    ("middle dimension", (2, 1, 4), (2, 3, 4)),
    ("both sides", (2, 1, 3, 1), (1, 3, 1, 4)),
    ("channels of a batch", (2, 2, 3, 3), (1, 1, 1, 3)),
)


def quant(dtype, number):
    """The quantisation of that number, or none for a type that has none."""
    choices = QUANT.get(dtype)
    return choices[number % len(choices)] if choices else None


def plain(dtype):
    """Whether a type is not quantised by nature."""
    return dtype not in QUANT


def ramp(dtype, count=256):
    """All values of int8, and as many spread over int16."""
    info = np.iinfo(dtype)
    return np.linspace(info.min, info.max, count).round().astype(dtype)


def real(values, q):
    """What stored values stand for."""
    return (np.asarray(values, np.float64) - q.zeros[0]) * q.scales[0]


def fitted(dtype, values, number):
    """A quantisation under which most of the values fit, with a few that saturate; wider or narrower by number."""
    low, high = np.percentile(values, (3, 97))
    spread = (1, 0.7, 1.6, 1.1)[number % 4]
    if dtype == "int16":
        return Q(max(abs(low), abs(high), 1e-6) / 32767 * max(spread, 0.9))
    scale = max(high - low, 1e-6) / 255 * spread
    return Q(scale, int(np.clip(round(-128 - low / scale), -128, 127)))
