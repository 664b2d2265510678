# SPDX-License-Identifier: Apache-2.0
"""A convolutional network for images of 16 by 16 pixels, with what its last convolution gives flattened."""

import export
from torch import nn


def build():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 12, 3, padding=1, bias=False),
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(12, 16, 3),
        nn.LeakyReLU(0.1),
        nn.Flatten(),
        nn.Linear(64, 32),
        nn.ReLU(),
        nn.Dropout(0.2),
        nn.Linear(32, 10),
        nn.Softmax(dim=1),
    )


if __name__ == "__main__":
    export.export("cnn", build, (1, 3, 16, 16))
