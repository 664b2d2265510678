# SPDX-License-Identifier: Apache-2.0
"""A temporal convolutional network: causal convolutions over 40 steps, with growing dilation."""

import export
from torch import nn
from torch.nn import functional


class Block(nn.Module):
    def __init__(self, inputs, outputs, dilation):
        super().__init__()
        self.past = 2 * dilation
        self.first = nn.Conv1d(inputs, outputs, 3, dilation=dilation)
        self.second = nn.Conv1d(outputs, outputs, 3, dilation=dilation)
        self.norms = nn.ModuleList([nn.BatchNorm1d(outputs), nn.BatchNorm1d(outputs)])
        self.skip = nn.Conv1d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x):
        y = functional.relu(self.norms[0](self.first(functional.pad(x, (self.past, 0)))))
        y = functional.relu(self.norms[1](self.second(functional.pad(y, (self.past, 0)))))
        return functional.relu(y + self.skip(x))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(Block(6, 12, 1), Block(12, 12, 2), Block(12, 12, 4))
        self.last = nn.Linear(12, 5)

    def forward(self, x):
        return self.last(self.blocks(x)[:, :, -1])


if __name__ == "__main__":
    export.export("tcn", Network, (1, 6, 40))
