"""Logs a scikit-learn pipeline as ONNX by `mlflow.onnx` and copies the bundle that MLflow wrote.

Run with Python 3.11, mlflow 3.17.2, scikit-learn 1.9.1, onnx 1.23.2, skl2onnx 1.20.0 and onnxruntime
1.32.0, in an empty folder; it writes `bundle/`, as MLflow has
logged it but for the path of its store in `MLmodel`, and `bundle-expected.json`, what MLflow's own
`predict` answers. The data are made up: seed 11.
"""

import json
import pathlib
import re
import shutil

import mlflow
import numpy as np
import pandas
from mlflow.models import infer_signature
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(11)
x = pandas.DataFrame(
    random.normal(size=(300, 3)).astype(np.float32), columns=["mileage", "age", "power"]
)
price = 9 - 2 * x.mileage - x.age**2 + x.mileage * x.power
model = make_pipeline(StandardScaler(), GradientBoostingRegressor(n_estimators=15, random_state=11))
model.fit(x.to_numpy(), price)
onnx = convert_sklearn(model, initial_types=[("x", FloatTensorType([None, 3]))])

mlflow.set_tracking_uri("sqlite:///mlflow.db")
mlflow.set_experiment("cars")
with mlflow.start_run():
    info = mlflow.onnx.log_model(
        onnx, name="price", signature=infer_signature(x, price), input_example=x.head(4)
    )
files = mlflow.artifacts.download_artifacts(info.model_uri, dst_path="downloaded")
shutil.copytree(files, "bundle", dirs_exist_ok=True)
manifest = pathlib.Path("bundle/MLmodel")
manifest.write_text(re.sub("(?m)^artifact_path: .*$", "artifact_path: models/price", manifest.read_text()))
asked = x.iloc[10:16]
answers = mlflow.pyfunc.load_model(info.model_uri).predict(asked)
values = next(iter(answers.values())) if isinstance(answers, dict) else answers
expected = {
    "columns": {name: [float(v) for v in asked[name]] for name in asked},
    "predictions": [float(v) for v in np.asarray(values).ravel()],
}
pathlib.Path("bundle-expected.json").write_text(json.dumps(expected, indent=1) + "\n")
