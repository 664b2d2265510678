# SPDX-License-Identifier: Apache-2.0
"""Depthwise-separable convolutions for keywords: 49 frames of 10 features."""

import convert
from keras import Input, Sequential, layers

CHANNELS = 24


def separable():
    return [
        layers.DepthwiseConv2D(3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Conv2D(CHANNELS, 1, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
    ]


def build():
    return Sequential(
        [
            Input(batch_shape=(1, 49, 10, 1)),
            layers.Conv2D(CHANNELS, (10, 4), strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            *separable(),
            *separable(),
            *separable(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(12),
        ]
    )


if __name__ == "__main__":
    convert.convert("ds_cnn", build)
