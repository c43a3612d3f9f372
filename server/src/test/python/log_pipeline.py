"""Logs and registers a scikit-learn pipeline with a column of texts; prints what it predicts, and
the Shapley values of these predictions by their definition: for each column the mean, over all
orders in which columns could become known, of what it adds. Columns that are not known are those of
the rows of the input example, in turn. (`KernelExplainer` of shap 0.51.0 says the
same to 1e-9.)

Usage: log_pipeline.py SERVER
"""

import itertools
import json
import math
import sys

import mlflow
import pandas
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

cars = pandas.DataFrame(
    {
        "mileage": [10_000.5, 20_000.0, 30_000.0, 40_000.0, 55_000.0],
        "doors": [3, 5, 5, 3, 4],
        "fuel": ["diesel", "petrol", "diesel", "petrol", "gas"],
        "new": [True, False, False, False, True],
    }
)
prices = [30_000.0, 21_500.0, 18_250.0, 11_000.0, 9_900.0]
columns = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore"), ["fuel"]), remainder="passthrough"
)
model = make_pipeline(columns, Ridge()).fit(cars, prices)

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("cars")
with mlflow.start_run():
    mlflow.sklearn.log_model(
        model,
        name="price",
        input_example=cars.head(3),
        registered_model_name="price-sklearn",
        serialization_format="cloudpickle",
    )
asked = pandas.DataFrame(
    {
        "mileage": [12_345.0, 54_321.5],
        "doors": [5, 3],
        "fuel": ["petrol", "steam"],
        "new": [False, True],
    }
)
print("predicted", json.dumps(model.predict(asked).tolist()))


def value(row, known):
    """What the model predicts on average if these columns of a row are known."""
    rows = cars.head(3).copy()
    for column in known:
        rows[column] = row[column]
    return model.predict(rows).mean()


def shapley(row, column):
    others = [each for each in cars if each != column]
    total = 0.0
    for size in range(len(others) + 1):
        share = 1 / (len(cars.columns) * math.comb(len(others), size))
        for known in itertools.combinations(others, size):
            total += share * (value(row, known + (column,)) - value(row, known))
    return total


explained = [{column: shapley(row, column) for column in cars} for _, row in asked.iterrows()]
print("base", json.dumps(model.predict(cars.head(3)).mean()))
print("explained", json.dumps(explained))
