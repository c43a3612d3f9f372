"""Trains the model that all servers answer with, and writes it in each one's form:
make.py FOLDER [MLFLOW_SERVER]      with a server: logs it there and registers it as `price`

500 trees of depth 6 on 20 columns of numbers."""

import json
import sys
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import xgboost
from mlflow.models import infer_signature

folder = Path(sys.argv[1])
random = np.random.default_rng(42)
X = pd.DataFrame({f"f{i:02d}": random.normal(size=20_000).round(4) for i in range(20)})
y = 3 * X["f00"] + X["f01"] * X["f02"] + np.sin(X["f03"] * 3) + random.normal(size=len(X)) * 0.1
file = folder / "model.ubj"
if not file.exists():
    booster = xgboost.train(
        {"max_depth": 6, "eta": 0.05, "tree_method": "hist"}, xgboost.DMatrix(X, y), 500
    )
    booster.save_model(file)
    row = X.iloc[0].tolist()
    (folder / "row.json").write_text(json.dumps(dict(zip(X.columns, row))))
    (folder / "row.list.json").write_text(json.dumps({"row": row}))
    (folder / "row.mlflow.json").write_text(
        json.dumps({"dataframe_split": {"columns": list(X.columns), "data": [row]}})
    )
    (folder / "row.v2.json").write_text(
        json.dumps({"inputs": [{"name": "x", "shape": [1, 20], "datatype": "FP32", "data": row}]})
    )
    (folder / "model-settings.json").write_text(
        json.dumps(
            {
                "name": "price",
                "implementation": "mlserver_xgboost.XGBoostModel",
                "parameters": {"uri": str(file)},
            }
        )
    )
    (folder / "settings.json").write_text(
        json.dumps({"http_port": 7498, "parallel_workers": 0, "debug": False})
    )
booster = xgboost.Booster(model_file=file)
if len(sys.argv) > 2:
    mlflow.set_tracking_uri(sys.argv[2])
    mlflow.xgboost.log_model(
        booster,
        name="model",
        registered_model_name="price",
        signature=infer_signature(X, y.to_numpy()),
        input_example=X.head(5),
    )
elif not (folder / "mlflow").exists():
    mlflow.xgboost.save_model(
        booster, folder / "mlflow", signature=infer_signature(X, y.to_numpy())
    )
