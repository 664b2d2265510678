# SPDX-License-Identifier: Apache-2.0
"""MobileNetV2's inverted residuals at a width that fits a microcontroller, for images of 32 by 32 pixels."""

import export
from torch import nn


def convolution(inputs, outputs, size, stride=1, groups=1):
    return [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]


class InvertedResidual(nn.Module):
    """Widens, convolves each channel, narrows; adds its input where the shapes are the same."""

    def __init__(self, inputs, outputs, stride, widening=4):
        super().__init__()
        self.adds = stride == 1 and inputs == outputs
        wide = inputs * widening
        self.layers = nn.Sequential(
            *convolution(inputs, wide, 1),
            nn.ReLU6(),
            *convolution(wide, wide, 3, stride, groups=wide),
            nn.ReLU6(),
            *convolution(wide, outputs, 1),
        )

    def forward(self, x):
        return x + self.layers(x) if self.adds else self.layers(x)


def build():
    return nn.Sequential(
        *convolution(3, 8, 3, stride=2),
        nn.ReLU6(),
        InvertedResidual(8, 8, 1),
        InvertedResidual(8, 12, 2),
        InvertedResidual(12, 12, 1),
        InvertedResidual(12, 16, 2),
        *convolution(16, 32, 1),
        nn.ReLU6(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )


if __name__ == "__main__":
    export.export("mobilenet_v2", build, (1, 3, 32, 32))
