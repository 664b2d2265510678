# SPDX-License-Identifier: Apache-2.0
"""Two layers of gated recurrent units over 12 steps; the second output is what both remember."""

import export
from torch import nn


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(8, 16, num_layers=2, batch_first=True)
        self.last = nn.Linear(16, 4)

    def forward(self, x):
        steps, state = self.gru(x)
        return self.last(steps[:, -1]), state


if __name__ == "__main__":
    export.export("gru", Recurrent, (1, 12, 8))
