# SPDX-License-Identifier: Apache-2.0
"""A transformer's encoder block over 16 steps, with Keras's own layer of attention and learnt positions; once
with RELU, once with GELU. TensorFlow Lite Micro has no GELU, and LiteRT rounds other layers in another way: int8 has
GELU by itself."""

import convert
import keras
from keras import Input, Model, layers


class Positions(layers.Layer):
    """Adds a vector that is learnt for each step."""

    def build(self, shape):
        small = keras.initializers.RandomNormal(stddev=0.1)
        self.vectors = self.add_weight(shape=shape[1:], initializer=small)

    def call(self, x):
        return x + self.vectors


def build(activation):
    steps = Input(batch_shape=(1, 16, 8))
    x = Positions()(layers.Dense(16)(steps))
    x = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 8)(x, x))
    y = layers.Dense(16)(layers.Dense(32, activation=activation)(x))
    x = layers.LayerNormalization()(x + y)
    return Model(steps, layers.Dense(4)(layers.GlobalAveragePooling1D()(x)))


def build_gelu():
    return keras.Sequential([Input(batch_shape=(1, 16, 32)), layers.Activation("gelu")])


if __name__ == "__main__":
    convert.convert("transformer", lambda: build("relu"))
    convert.convert("transformer_gelu", lambda: build("gelu"), kinds=("float",))
    convert.convert("gelu", build_gelu, kinds=("int8",))
