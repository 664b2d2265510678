# SPDX-License-Identifier: Apache-2.0
"""MobileNetV2's inverted residuals at a width that fits a microcontroller, for images of 32 by 32 pixels."""

import convert
from keras import Input, Model, layers


def convolution(x, outputs, size=1, strides=1):
    x = layers.Conv2D(outputs, size, strides, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(x)


def inverted_residual(x, outputs, strides, widening=4):
    """Widens, convolves each channel, narrows; adds its input where the shapes are the same."""
    inputs = x.shape[-1]
    y = layers.ReLU(6.0)(convolution(x, inputs * widening))
    if strides == 2:
        y = layers.ZeroPadding2D(((0, 1), (0, 1)))(y)
    y = layers.DepthwiseConv2D(3, strides, padding="valid" if strides == 2 else "same", use_bias=False)(y)
    y = layers.ReLU(6.0)(layers.BatchNormalization()(y))
    y = convolution(y, outputs)
    return layers.Add()([x, y]) if strides == 1 and inputs == outputs else y


def build():
    image = Input(batch_shape=(1, 32, 32, 3))
    x = layers.ReLU(6.0)(convolution(image, 8, size=3, strides=2))
    for outputs, strides in ((8, 1), (12, 2), (12, 1), (16, 2)):
        x = inverted_residual(x, outputs, strides)
    x = layers.ReLU(6.0)(convolution(x, 32))
    x = layers.GlobalAveragePooling2D()(x)
    return Model(image, layers.Dense(10)(x))


if __name__ == "__main__":
    convert.convert("mobilenet_v2", build)
