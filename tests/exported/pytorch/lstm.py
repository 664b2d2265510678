# SPDX-License-Identifier: Apache-2.0
"""A bidirectional long short-term memory over 10 steps, with an output for every step."""

import export
from torch import nn


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 10, batch_first=True, bidirectional=True)
        self.last = nn.Linear(20, 4)

    def forward(self, x):
        return self.last(self.lstm(x)[0])


if __name__ == "__main__":
    export.export("lstm", Recurrent, (1, 10, 8))
