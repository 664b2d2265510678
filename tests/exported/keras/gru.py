# SPDX-License-Identifier: Apache-2.0
"""Gated recurrent units over 12 steps: unrolled by Keras, and as a loop, which is a WHILE in the file."""

import convert
from keras import Input, Sequential, layers


def build(unroll):
    return Sequential(
        [
            Input(batch_shape=(1, 12, 8)),
            layers.GRU(16, unroll=unroll),
            layers.Dense(4),
        ]
    )


if __name__ == "__main__":
    convert.convert("gru_unrolled", lambda: build(True))
    convert.convert("gru_loop", lambda: build(False), kinds=("float",))
