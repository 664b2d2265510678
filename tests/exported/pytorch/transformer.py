# SPDX-License-Identifier: Apache-2.0
"""A transformer's encoder block over 16 steps, with PyTorch's own layer of attention and learnt positions."""

import export
import torch
from torch import nn


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 16)
        self.positions = nn.Parameter(torch.randn(1, 16, 16) * 0.1)
        self.block = nn.TransformerEncoderLayer(16, 2, 32, activation="gelu", batch_first=True)
        self.last = nn.Linear(16, 4)

    def forward(self, x):
        return self.last(self.block(self.first(x) + self.positions).mean(dim=1))


if __name__ == "__main__":
    export.export("transformer", Transformer, (1, 16, 8))
