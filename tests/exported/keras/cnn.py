# SPDX-License-Identifier: Apache-2.0
"""A convolutional network for images of 16 by 16 pixels, with what its last convolution gives flattened."""

import convert
from keras import Input, Sequential, layers


def build():
    return Sequential(
        [
            Input(batch_shape=(1, 16, 16, 3)),
            layers.Conv2D(8, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(12, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3),
            layers.LeakyReLU(negative_slope=0.1),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    )


if __name__ == "__main__":
    convert.convert("cnn", build)
