"""Logs LightGBM boosters and a regressor as anyone would, and writes what the boosters predict:
log_lightgbm.py PREDICTIONS.json"""

import json
import sys

import lightgbm
import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature

(predictions,) = sys.argv[1:]
random = np.random.default_rng(7)
X = pd.DataFrame({f"f{i}": random.normal(size=500) for i in range(4)})
X["count"] = random.integers(0, 9, size=500)
X.loc[::5, "f1"] = np.nan
y = 3 * X["f0"] + X["f1"].fillna(2) ** 2 + X["count"]


def train(objective, label, **params):
    settings = {"objective": objective, "num_leaves": 15, "num_threads": 1, "verbose": -1} | params
    return lightgbm.train(settings, lightgbm.Dataset(X, label), 20)


models = {
    "booster": train("regression", y),
    "binary": train("binary", y > y.median()),
    "classes": train("multiclass", np.digitize(y, [3, 8]), num_class=3),
    "regressor": lightgbm.LGBMRegressor(n_estimators=5, n_jobs=1, verbose=-1).fit(X, y),
}
names = ["low", "middle", "high"]
outputs = {"classes": pd.DataFrame(models["classes"].predict(X), columns=names)}
for name, model in models.items():
    mlflow.lightgbm.log_model(
        model,
        name="model",
        registered_model_name=name,
        signature=infer_signature(X, outputs.get(name, y.to_numpy())),
        input_example=X.head(4),
    )

expected = {
    name: mlflow.pyfunc.load_model(f"models:/{name}/1").predict(X.head(4)).tolist()
    for name in ("booster", "binary", "classes")
}
with open(predictions, "w", encoding="utf-8") as file:
    json.dump(expected, file)
