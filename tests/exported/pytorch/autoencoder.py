# SPDX-License-Identifier: Apache-2.0
"""A convolutional autoencoder of images of 16 by 16 pixels, trained on round spots: one step up by a
transposed convolution, one by interpolation."""

import export
import numpy as np
import recording
import torch
from torch import nn

GENERATOR = np.random.default_rng(1)


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


def data(shape):
    return torch.from_numpy(recording.blobs(GENERATOR, shape[0], shape[-1])).unsqueeze(1)


def train(model):
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(400):
        images = data((32, 1, 16, 16))
        optimizer.zero_grad()
        nn.functional.mse_loss(model(images), images).backward()
        optimizer.step()


if __name__ == "__main__":
    export.export("autoencoder", build, (1, 1, 16, 16), data, train)
