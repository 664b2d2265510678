# SPDX-License-Identifier: Apache-2.0
"""A convolutional autoencoder of images of 16 by 16 pixels: one step up by a transposed convolution, one by
interpolation."""

import export
from torch import nn


def build():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(8, 12, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(192, 12),
        nn.Linear(12, 192),
        nn.ReLU(),
        nn.Unflatten(1, (12, 4, 4)),
        nn.ConvTranspose2d(12, 8, 3, stride=2, padding=1, output_padding=1),
        nn.ReLU(),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Conv2d(8, 1, 3, padding=1),
        nn.Sigmoid(),
    )


if __name__ == "__main__":
    export.export("autoencoder", build, (1, 1, 16, 16))
