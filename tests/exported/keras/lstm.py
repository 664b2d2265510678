# SPDX-License-Identifier: Apache-2.0
"""A long short-term memory over 10 steps: in float as a loop, in int8 unrolled by Keras."""

import convert
from keras import Input, Sequential, layers


def build(unroll):
    return Sequential(
        [
            Input(batch_shape=(1, 10, 8)),
            layers.LSTM(12, unroll=unroll),
            layers.Dense(4),
        ]
    )


if __name__ == "__main__":
    convert.convert("lstm_loop", lambda: build(False), kinds=("float",))
    convert.convert("lstm_unrolled", lambda: build(True), kinds=("int8",))
