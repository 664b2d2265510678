# SPDX-License-Identifier: Apache-2.0
"""A long short-term memory over 10 steps, as a loop."""

import convert
from keras import Input, Sequential, layers


def build():
    return Sequential(
        [
            Input(batch_shape=(1, 10, 8)),
            layers.LSTM(12),
            layers.Dense(4),
        ]
    )


if __name__ == "__main__":
    convert.convert("lstm", build, kinds=("float",))
