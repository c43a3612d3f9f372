"""Loads a registered bundle by its alias, predicts, and compares with what the server's side said:
load_bundle.py MODEL ROWS.json PREDICTIONS.json"""

import json
import sys

import mlflow
import numpy as np
import pandas as pd

name, rows, predictions = sys.argv[1:]
with open(rows, encoding="utf-8") as file:
    frame = pd.DataFrame(**json.load(file))
with open(predictions, encoding="utf-8") as file:
    expected = np.array(json.load(file))

model = mlflow.pyfunc.load_model(f"models:/{name}@champion")
np.testing.assert_allclose(model.predict(frame), expected, rtol=1e-6)

# A whole column of whole numbers, as pandas reads it from CSV, is as good as one of decimals.
whole = frame.dropna().astype({"mileage": "int64"})
np.testing.assert_allclose(model.predict(whole), expected[whole.index], rtol=1e-6)

example = model.metadata.load_input_example(
    mlflow.artifacts.download_artifacts(f"models:/{name}@champion")
)
assert list(example.columns) == ["mileage", "make"], example
assert [c.name for c in model.metadata.signature.inputs] == ["mileage", "make"]
try:
    model.predict(frame.drop(columns="make"))
except mlflow.exceptions.MlflowException as e:
    assert "make" in str(e)
else:
    raise AssertionError("a missing column must be named")
