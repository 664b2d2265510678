# SPDX-License-Identifier: Apache-2.0
"""A convolutional autoencoder of images of 16 by 16 pixels, trained on round spots: one step up by a
transposed convolution, one by interpolation."""

import convert
import recording
from keras import Input, Sequential, layers


def build():
    return Sequential(
        [
            Input(batch_shape=(1, 16, 16, 1)),
            layers.Conv2D(8, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(12, 3, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(12),
            layers.Dense(192, activation="relu"),
            layers.Reshape((4, 4, 12)),
            layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu"),
            layers.UpSampling2D(interpolation="bilinear"),
            layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ]
    )


def data(generator, count, shape):
    return recording.blobs(generator, count, shape[0])[..., None]


def train(model, images):
    model.compile("adam", "mse")
    model.fit(images, images, batch_size=1, epochs=3, verbose=0)


if __name__ == "__main__":
    convert.convert("autoencoder", build, data=data, train=train)
