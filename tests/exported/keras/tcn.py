# SPDX-License-Identifier: Apache-2.0
"""A temporal convolutional network: causal convolutions over 40 steps, with growing dilation."""

import convert
from keras import Input, Model, layers


def block(x, outputs, dilation):
    y = x
    for _ in range(2):
        y = layers.Conv1D(outputs, 3, padding="causal", dilation_rate=dilation)(y)
        y = layers.ReLU()(layers.BatchNormalization()(y))
    skip = x if x.shape[-1] == outputs else layers.Conv1D(outputs, 1)(x)
    return layers.ReLU()(layers.Add()([y, skip]))


def build():
    steps = Input(batch_shape=(1, 40, 6))
    x = steps
    for dilation in (1, 2, 4):
        x = block(x, 12, dilation)
    return Model(steps, layers.Dense(5)(x[:, -1]))


if __name__ == "__main__":
    convert.convert("tcn", build)
