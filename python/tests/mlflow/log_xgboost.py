"""Logs an XGBoost booster, a regressor and a classifier as anyone would, and writes what each predicts:
log_xgboost.py PREDICTIONS.json"""

import json
import sys

import mlflow
import numpy as np
import pandas as pd
import xgboost
from mlflow.models import infer_signature

(predictions,) = sys.argv[1:]
random = np.random.default_rng(7)
X = pd.DataFrame({f"f{i}": random.normal(size=500) for i in range(4)})
X["count"] = random.integers(0, 9, size=500)
X.loc[::5, "f1"] = np.nan
y = 3 * X["f0"] + X["f1"].fillna(2) ** 2 + X["count"]

booster = xgboost.train({"max_depth": 4, "base_score": 0.5}, xgboost.DMatrix(X, y), 20)
regressor = xgboost.XGBRegressor(n_estimators=20, max_depth=3, objective="reg:gamma").fit(X, y - y.min() + 1)
classifier = xgboost.XGBClassifier(n_estimators=5).fit(X, y > y.median())
stopped = xgboost.XGBRegressor(n_estimators=60, learning_rate=1, early_stopping_rounds=10)
stopped.fit(X[:250], y[:250], eval_set=[(X[250:], y[250:])], verbose=False)
assert stopped.best_iteration < stopped.get_booster().num_boosted_rounds() - 1
models = {"booster": booster, "regressor": regressor, "stopped": stopped, "classifier": classifier}
for name, model in models.items():
    mlflow.xgboost.log_model(
        model,
        name="model",
        registered_model_name=name,
        signature=infer_signature(X, y.to_numpy()),
        input_example=X.head(4),
    )
mlflow.xgboost.log_model(booster, name="model", registered_model_name="bare")

expected = {
    name: mlflow.pyfunc.load_model(f"models:/{name}/1").predict(X.head(4)).tolist()
    for name in ("booster", "regressor", "stopped")
}
with open(predictions, "w", encoding="utf-8") as file:
    json.dump(expected, file)
