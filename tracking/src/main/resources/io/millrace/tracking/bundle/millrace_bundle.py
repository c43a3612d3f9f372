"""Loads a Millrace model bundle as an MLflow python_function; needs numpy, pandas and, for tree
ensembles, xgboost. What it computes equals what a Millrace endpoint answers."""

import json
import os

import numpy as np
import pandas as pd

# The white space that java.lang.String.strip removes.
_BLANKS = (
    "\t\n\x0b\f\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
)


def _load_pyfunc(path):
    """The entry point that MLflow calls with the bundle's folder."""
    with open(os.path.join(path, "features.json"), encoding="utf-8") as file:
        description = json.load(file)
    for part in (description, description["features"]):
        if part["format_version"] != 1:
            raise ValueError(f"features.json: unknown format_version {part['format_version']}")
    model_file = os.path.join(path, "model.json")
    if os.path.exists(model_file):
        predictor = _TreeEnsemble(model_file)
    else:
        predictor = _Linear(os.path.join(path, "linear.json"))
    return _TabularModel(description, predictor)


class _TabularModel:
    def __init__(self, description, predictor):
        self._inputs = description["features"]["inputs"]
        self._transform = description["target_transform"]
        self._predictor = predictor

    def predict(self, data, params=None):
        """One prediction per row of a data frame with the raw columns."""
        frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        blocks = [
            _numbers(frame[i["name"]], i) if i["kind"] == "number" else _levels(frame[i["name"]], i)
            for i in self._inputs
        ]
        encoded = np.hstack(blocks) if len(frame) else np.empty((0, 0))
        if not len(frame):
            return np.empty(0)
        predictions = self._predictor.predict(encoded)
        return np.expm1(predictions) if self._transform == "log1p" else predictions


def _numbers(column, description):
    values = pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    present = np.isfinite(values)
    replacement = description.get("replacement", np.nan)
    scaled = (np.where(present, values, replacement) - description["center"]) / description["scale"]
    if description["missing_indicator"]:
        return np.column_stack([scaled, (~present).astype(np.float64)])
    return scaled.reshape(-1, 1)


def _levels(column, description):
    outputs = {level: i for i, level in enumerate(description["levels"])}
    other = len(outputs) if description["other"] else None
    width = len(outputs) + bool(description["other"]) + bool(description["missing_indicator"])
    missing = width - 1 if description["missing_indicator"] else None
    encoded = np.zeros((len(column), width))
    for row, value in enumerate(column):
        at = missing if pd.isna(value) else outputs.get(str(value).strip(_BLANKS), other)
        if at is not None:
            encoded[row, at] = 1
    return encoded


class _Linear:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)
        if model["format_version"] != 1:
            raise ValueError(f"linear.json: unknown format_version {model['format_version']}")
        self._intercept = model["intercept"]
        self._coefficients = np.asarray(model["coefficients"], dtype=np.float64)

    def predict(self, encoded):
        return encoded @ self._coefficients + self._intercept


class _TreeEnsemble:
    def __init__(self, path):
        import xgboost

        self._matrix = xgboost.DMatrix
        self._booster = xgboost.Booster(model_file=path)

    def predict(self, encoded):
        # The encoded columns have the order of the training; their names are not repeated here.
        matrix = self._matrix(encoded.astype(np.float32), feature_names=self._booster.feature_names)
        return self._booster.predict(matrix).astype(np.float64)
