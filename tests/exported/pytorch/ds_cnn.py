# SPDX-License-Identifier: Apache-2.0
"""Depthwise-separable convolutions for keywords: 49 frames of 10 features."""

import export
from torch import nn

CHANNELS = 24


def separable():
    return nn.Sequential(
        nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, groups=CHANNELS, bias=False),
        nn.BatchNorm2d(CHANNELS),
        nn.ReLU(),
        nn.Conv2d(CHANNELS, CHANNELS, 1, bias=False),
        nn.BatchNorm2d(CHANNELS),
        nn.ReLU(),
    )


def build():
    return nn.Sequential(
        nn.Conv2d(1, CHANNELS, (10, 4), stride=2, padding=(5, 1), bias=False),
        nn.BatchNorm2d(CHANNELS),
        nn.ReLU(),
        separable(),
        separable(),
        separable(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(CHANNELS, 12),
    )


if __name__ == "__main__":
    export.export("ds_cnn", build, (1, 1, 49, 10))
