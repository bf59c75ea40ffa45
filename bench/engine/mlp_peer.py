"""The MLP of bench/engine/mlp.ts in PyTorch eager. Reads lines of `MODE STEPS`, answers with the milliseconds of each step."""

import json
import sys
import time

import torch
import torch.nn.functional as F

FEATURES, ENTITIES, ASSET, HIDDEN, RATE = 552, 30, 8, (256, 128, 64), 0.3
ROWS, BATCH = 16384, 512
ALPHA, GAMMA, CLIP = 0.25, 2.0, 1.0


class Mlp(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.entity = torch.nn.Embedding(ENTITIES, ASSET)
        widths = (FEATURES + ASSET, *HIDDEN)
        blocks = []
        for size, width in zip(widths, widths[1:]):
            blocks += [
                torch.nn.Linear(size, width),
                torch.nn.BatchNorm1d(width),
                torch.nn.ReLU(),
                torch.nn.Dropout(RATE),
            ]
        self.encoded = torch.nn.Sequential(*blocks)
        self.logit = torch.nn.Linear(widths[-1], 1)

    def forward(self, x, entity):
        return self.logit(self.encoded(torch.cat([x, self.entity(entity)], 1))).squeeze(1)


def focal(logits, targets):
    error = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    probability = torch.exp(-error)
    weight = ALPHA * targets + (1 - ALPHA) * (1 - targets)
    return (weight * (1 - probability) ** GAMMA * error).mean()


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(0)
    features = torch.randn(ROWS, FEATURES)
    entities = torch.arange(ROWS) % ENTITIES
    targets = (features[:, 0] + features[:, 1] > 1).float()
    runs = {}
    for mode in ("default", "fused"):
        model = Mlp().train()
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=mode == "fused")
        runs[mode] = (model, optimizer)

    def step(model, optimizer):
        index = torch.randint(0, ROWS, (BATCH,))
        optimizer.zero_grad(set_to_none=True)
        loss = focal(model(features[index], entities[index]), targets[index])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        return loss.item()

    print(json.dumps({"torch": torch.__version__, "python": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        mode, steps = line.split()
        times = []
        loss = 0.0
        for _ in range(int(steps)):
            start = time.perf_counter()
            loss = step(*runs[mode])
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"times": times, "loss": loss}), flush=True)


if __name__ == "__main__":
    main()
