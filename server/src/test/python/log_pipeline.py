"""Logs and registers a scikit-learn pipeline with a column of texts; prints what it predicts.

Usage: log_pipeline.py SERVER
"""

import json
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
