"""Makes what batches are compared with: a CSV file of so many rows of 20 numbers, about 130 bytes each, the first 500,000 of
them as JSON Lines, and a model of 500 trees of depth 6 that knows its columns."""

import sys

import numpy as np
import xgboost

folder, rows = sys.argv[1], int(sys.argv[2])
random = np.random.default_rng(42)
names = [f"f{i}" for i in range(20)]


def block(count):
    return random.uniform(-100, 100, (count, 20)).round(3).astype(np.float32)


x = block(20_000)
y = x[:, 0] * np.sin(x[:, 1] / 20) + x[:, 2:].sum(axis=1) + random.normal(0, 5, len(x))
model = xgboost.train(
    {"max_depth": 6, "eta": 0.05, "tree_method": "hist", "nthread": 2},
    xgboost.DMatrix(x, y, feature_names=names),
    num_boost_round=500,
)
model.save_model(f"{folder}/model.ubj")
with open(f"{folder}/input.csv", "w") as out, open(f"{folder}/input.jsonl", "w") as lines:
    out.write(",".join(names) + "\n")
    record = "{" + ", ".join(f'"{name}": %.2f' for name in names) + "}"
    for begin in range(0, rows, 100_000):
        values = block(min(100_000, rows - begin))
        np.savetxt(out, values, fmt="%.2f", delimiter=",")
        if begin < 500_000:
            np.savetxt(lines, values, fmt=record)
