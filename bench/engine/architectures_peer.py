"""The architectures of bench/engine/architectures.ts in PyTorch eager: the very modules that the parity fixtures are made with.

Reads lines of `NAME/BATCH/OPTIMIZER STEPS`, answers with the milliseconds of each step. OPTIMIZER is `default` or `fused`.
"""

import functools
import importlib.util
import json
import pathlib
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

from mlp_peer import Mlp

FEATURES, FLAT_FEATURES, ENTITIES, TIME, ROWS = 23, 552, 30, 24, 4096
ALPHA, GAMMA, CLIP = 0.25, 2.0, 1.0


def parity_models():
    path = pathlib.Path(__file__).parents[2] / "tests/fixtures/architectures/generate.py"
    spec = importlib.util.spec_from_file_location("architectures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.FEATURES, module.ENTITIES, module.TIME = FEATURES, ENTITIES, TIME
    # The table of positions is made once, and attention gives no weights besides its result.
    module.positions = functools.cache(module.positions)
    attend = nn.MultiheadAttention.forward
    nn.MultiheadAttention.forward = lambda *given, **named: attend(*given, **{**named, "need_weights": False})
    return module


class Recurrent(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell, self.logit = cell(FEATURES, 128, 2, batch_first=True), nn.Linear(128, 1)

    def forward(self, x, entity):
        return self.logit(self.cell(x)[0][:, -1])


def main():
    torch.set_num_threads(int(sys.argv[1]))
    # Where NNPACK cannot be used, each convolution tries it anew and writes a warning: 0.05 ms each at a batch of one.
    if not torch.backends.nnpack.is_available():
        torch.backends.nnpack.set_flags(False)
    torch.manual_seed(0)
    models = parity_models()
    makers = {
        "mlp": Mlp,
        "lstm": lambda: Recurrent(nn.LSTM),
        "gru": lambda: Recurrent(nn.GRU),
        "lstm_attention": lambda: models.Attentive(nn.LSTM, 128, 2, 4, 64, 8, dropout=0.4),
        "gru_attention": lambda: models.Attentive(nn.GRU, 64, 2, 2, 32, 8, dropout=0.35),
        "cnn_lstm": lambda: models.CnnLstm((64, 64), 128, 2, dropout=0.3),
        "cnn1d": lambda: models.Cnn1d((64, 128, 64), dropout=0.3),
        "tcn": lambda: models.Tcn(64, (1, 2, 4, 8), dropout=0.2),
        "transformer": lambda: models.Transformer(64, 2, 4, 128, 8, dropout=0.1),
        "hybrid": lambda: models.Hybrid(64, 128, 2, 256, 8, dropout=0.1, recurrent_dropout=0.2),
        "resnet": lambda: models.ResNet(64),
        "inception": lambda: models.Inception(32, 40, 32, 2),
    }
    windows, flat = torch.randn(ROWS, FEATURES), torch.randn(ROWS, FLAT_FEATURES)
    entities = torch.arange(ROWS) % ENTITIES
    targets = (windows[:, 0] + windows[:, 1] > 1).float()
    offsets = torch.arange(-TIME + 1, 1)
    runs = {}

    def step(model, optimizer, batch):
        index = torch.randint(TIME, ROWS, (batch,))
        x = flat[index] if isinstance(model, Mlp) else windows[index[:, None] + offsets]
        optimizer.zero_grad(set_to_none=True)
        logits = model(x, entities[index]).reshape(batch)
        error = F.binary_cross_entropy_with_logits(logits, targets[index], reduction="none")
        weight = ALPHA * targets[index] + (1 - ALPHA) * (1 - targets[index])
        loss = (weight * (1 - torch.exp(-error)) ** GAMMA * error).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        return loss.item()

    print(json.dumps({"torch": torch.__version__, "python": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        mode, steps = line.split()
        name, batch, optimizer = mode.split("/")
        if mode not in runs:
            model = makers[name]().float().train()
            fused = optimizer == "fused"
            runs[mode] = (model, torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=fused))
        times = []
        for _ in range(int(steps)):
            start = time.perf_counter()
            step(*runs[mode], int(batch))
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"times": times}), flush=True)


main()
