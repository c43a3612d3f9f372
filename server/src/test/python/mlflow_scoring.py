"""MLflow's own client of its scoring server asks endpoints, with bodies that MLflow makes of data frames and arrays.

Usage: mlflow_scoring.py HOST:PORT

The endpoint `cheap` says 30,000 - 0.1 * mileage and 500 more for diesel, with 25,000 for an unknown mileage; `linear` 10,000
less, and nothing without a mileage.
"""
import gzip
import io
import json
import sys

import numpy as np
import pandas as pd
import requests
from mlflow.models.utils import convert_input_example_to_serving_input
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

host, port = sys.argv[1].split(":")
client = ScoringServerClient(host, f"{port}/mlflow/cheap")
cars = pd.DataFrame({"mileage": [10_000, 20_000, 0], "fuel": ["diesel", "petrol", "steam"]})
PRICES = [29_500.0, 28_000.0, 30_000.0]


def predicted(data):
    return client.invoke(data)["predictions"]


def post(body, content_type="application/json"):
    return requests.post(f"{client.url_prefix}/invocations", data=body, headers={"Content-Type": content_type})


client.wait_server_ready(timeout=10)
client.ping()
assert client.get_version().startswith("3.")

frames = client.invoke(cars).get_predictions()
assert frames.iloc[:, 0].tolist() == PRICES, frames
assert predicted(cars[["fuel", "mileage"]].assign(extra=[[1], [2], [3]])) == PRICES
for inputs in (cars.to_dict(orient="list"), cars.to_dict(orient="records"), cars.to_numpy().tolist()):
    assert post(json.dumps({"inputs": inputs})).json() == {"predictions": PRICES}
assert predicted(cars.set_index(np.array([7, 8, 9]))) == PRICES

# What pandas and Python's json write for values that are not there.
unknown = pd.DataFrame({"mileage": [np.nan, 0.0], "fuel": ["diesel", None]})
assert predicted(unknown) == [28_000, 30_000]
assert post(json.dumps({"instances": [{"mileage": float("nan"), "fuel": "diesel"}]})).json() == {"predictions": [28_000]}
assert post(json.dumps({"dataframe_split": json.loads(unknown.to_json(orient="split"))})).json()["predictions"] == [28_000, 30_000]

# The body that MLflow keeps beside a model as its serving example.
assert post(convert_input_example_to_serving_input(cars)).json() == {"predictions": PRICES}

# What `mlflow models serve` takes as CSV is what pandas writes.
for index in (True, False):
    csv = io.StringIO()
    cars.to_csv(csv, index=index)
    assert post(csv.getvalue(), "text/csv; charset=utf-8").json() == {"predictions": PRICES}

# And as Parquet, with an index and without, plain and packed.
for frame, prices in ((cars, PRICES), (cars.set_index(np.array([7, 8, 9])), PRICES), (unknown, [28_000, 30_000])):
    for index in (True, False, None):
        assert post(frame.to_parquet(index=index), "application/vnd.apache.parquet").json() == {"predictions": prices}
kinds = pd.DataFrame({"mileage": pd.array([100, None], dtype="Int64"), "fuel": pd.Categorical(["diesel", "petrol"])})
assert post(kinds.to_parquet(), "application/vnd.apache.parquet").json() == {"predictions": [30_490, 27_500]}
packed = requests.post(
    f"{client.url_prefix}/invocations", data=gzip.compress(cars.to_parquet(compression=None)),
    headers={"Content-Type": "application/vnd.apache.parquet", "Content-Encoding": "gzip"})
assert packed.json() == {"predictions": PRICES}
assert post(b"PAR1 no file PAR1", "application/vnd.apache.parquet").json()["error_code"] == "BAD_REQUEST"

try:
    client.invoke(cars, params={"alpha": 1})
    raise AssertionError("not refused")
except Exception as error:
    assert "error code 400" in str(error) and "alpha" in str(error), error
refused = post("{}")
assert refused.status_code == 400 and refused.json()["error_code"] == "BAD_REQUEST"
refused = post(json.dumps({"instances": [{"mileage": "many"}]}))
assert refused.status_code == 400 and refused.json()["error_code"] == "INVALID_PARAMETER_VALUE"
assert post("x", "text/plain").status_code == 415

# Why: MLflow's own client has no word for it, `requests` has a header or the query.
body = convert_input_example_to_serving_input(cars)
for headers, query in (({"X-Millrace-Explain": "true"}, ""), ({}, "?explain=true")):
    why = requests.post(
        f"{client.url_prefix}/invocations{query}", data=body, headers={"Content-Type": "application/json", **headers}).json()
    assert why["predictions"] == PRICES
    for price, row in zip(PRICES, why["explanations"]):
        of = row["imputing"]
        assert of["method"] == "exact" and of["base_value"] + sum(of["contributions"].values()) == of["margin"] == price, row


def shared(**headers):
    """The endpoint `shared` has the models as the variants `old` and `new`."""
    url = f"http://{sys.argv[1]}/mlflow/shared/invocations"
    body = {"instances": [{"mileage": 10_000, "fuel": "diesel"}]}
    return requests.post(url, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


for variant, price in ("old", 29_500), ("new", 19_500):
    assert shared(X_Amzn_SageMaker_Target_Variant=variant).json() == {"predictions": [price]}
assert shared(X_Amzn_SageMaker_Target_Variant="none").status_code == 400
for key in "abcdef":
    assert len({shared(X_Millrace_Sticky_Key=key).text for _ in range(5)}) == 1
print("done")
