"""MLflow's own client of its scoring server sets parameters of the models of endpoints.

Usage: mlflow_params.py HOST:PORT

The endpoints `price-params` and `price-program` have the models of log_params.py.
"""

import sys

import pandas as pd
import requests
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

host, port = sys.argv[1].split(":")
cars = pd.DataFrame({"mileage": [10_000.0, 20_000.0], "doors": [3.0, 5.0]})

for endpoint in "price-params", "price-program":
    client = ScoringServerClient(host, f"{port}/mlflow/{endpoint}")
    assert client.invoke(cars)["predictions"] == [5_001.0, 10_001.0]
    assert client.invoke(cars, params={})["predictions"] == [5_001.0, 10_001.0]
    assert client.invoke(cars, params={"rate": 2})["predictions"] == [20_001.0, 40_001.0]
    assert client.invoke(cars, params={"rate": 1.5, "extras": [1, 2]})["predictions"] == [15_003.0, 30_003.0]
    for params, word in (
        ({"alpha": 1}, "'alpha' is none of the parameters"),
        ({"rate": "2"}, "'rate'"),
        ({"rate": [2]}, "'rate'"),
        ({"extras": 2}, "'extras'"),
        ({"extras": None}, "'extras'"),
        ({"round": 1}, "'round'"),
        ({"since": "soon"}, "'since'"),
    ):
        try:
            client.invoke(cars, params=params)
            raise AssertionError(f"not refused: {params}")
        except Exception as error:
            assert "error code 400" in str(error) and word in str(error), error

    # Why is asked of the model with the same parameters: without doors, all is the mileage's.
    url = f"http://{sys.argv[1]}/mlflow/{endpoint}/invocations"
    body = {"dataframe_split": cars.to_dict(orient="split"), "params": {"rate": 2, "extras": [0]}}
    why = requests.post(url, params={"explain": "true"}, json=body).json()
    assert why["predictions"] == [20_000.0, 40_000.0], why
    of = why["explanations"][1][endpoint]
    assert abs(of["base_value"] - 30_000) < 1e-6 and abs(of["contributions"]["mileage"] - 10_000) < 1e-6, of
print("done")
