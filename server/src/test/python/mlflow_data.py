"""Makes the same experiments, runs and models twice with the real MLflow: in an `mlruns` folder
and through a server of its own. Usage: mlflow_data.py FOLDER SERVER"""

import os
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
import numpy as np
import pandas as pd
import xgboost
from mlflow import MlflowClient
from mlflow.entities import LoggedModelOutput, Metric, Param
from sklearn.linear_model import LinearRegression

# Finding out what a model needs starts a process and imports it: seconds for nothing here.
mlflow.utils.environment.infer_pip_requirements = lambda *_, **__: []

ROWS = pd.DataFrame({"age": [1.0, 2.0, 3.0, 4.0], "km": [10.0, 5.0, 3.0, 1.0]})
PRICES = np.array([4.0, 3.0, 2.0, 1.0])


def odd_values(client, experiment):
    run = client.create_run(experiment, run_name="odd values", tags={"note": "two\nlines: # 'x'"})
    at = 1_700_000_000_000
    points = [
        Metric("loss", float("nan"), at, 0),
        Metric("loss", float("inf"), at + 1, 1),
        Metric("loss", float("-inf"), at + 1, 2),
        Metric("loss", 0.1, at, -3),
        Metric("loss", 5e-324, at + 2, 9_007_199_254_740_993),
        Metric("eval/mean loss", 1.5, at, 0),
    ]
    params = [Param("empty", ""), Param("deep/er", "x: y"), Param("text", "ü" * 500)]
    client.log_batch(run.info.run_id, metrics=points, params=params)
    client.log_batch(run.info.run_id, metrics=points[3:4])
    client.log_text(run.info.run_id, "hello", "notes/with blank ü.txt")
    client.log_text(run.info.run_id, "", "notes/empty")
    client.set_terminated(run.info.run_id, "FAILED", end_time=at + 10)
    return run.info.run_id


def nested(client):
    mlflow.set_experiment("cars")
    data = mlflow.data.from_pandas(ROWS, name="listings")
    with mlflow.start_run(run_name="parent"):
        mlflow.log_input(data, context="training", tags={"k": "v"})
        mlflow.sklearn.autolog()
        LinearRegression().fit(ROWS, PRICES)
        mlflow.sklearn.autolog(disable=True)
        with mlflow.start_run(nested=True, run_name="child"):
            mlflow.log_metrics({"rmse": 1.0}, step=1)
            booster = xgboost.XGBRegressor(n_estimators=2, max_depth=2).fit(ROWS, PRICES)
            model = mlflow.xgboost.log_model(
                booster,
                name="booster",
                registered_model_name="price",
                model_format="json",
                input_example=ROWS.head(1),
            )
            # No step: the file store forgets that of a point with a dataset.
            mlflow.log_metric("mape", 3, model_id=model.model_id, dataset=data)


def deleted_model(client, experiment, run):
    model = client.create_logged_model(experiment, name="dropped", source_run_id=run)
    client.log_outputs(run, [LoggedModelOutput(model.model_id, 0)])
    notes = Path("notes.txt")
    notes.write_text("why not")
    client.log_model_artifact(model.model_id, str(notes))
    client.finalize_logged_model(model.model_id, "READY")
    client.delete_logged_model(model.model_id)


def make(uri):
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    experiment = client.create_experiment("cars", tags={"team": "pricing"})
    run = odd_values(client, experiment)
    nested(client)
    deleted_model(client, experiment, run)
    deleted = client.create_run(experiment, run_name="deleted")
    client.delete_run(deleted.info.run_id)
    client.create_run("0", run_name="still running")
    client.update_registered_model("price", description="What a car costs: a guess")
    client.set_registered_model_tag("price", "owner", "team")
    client.set_model_version_tag("price", "1", "checked", "yes")
    client.set_registered_model_alias("price", "champion", 1)
    client.create_model_version("price", f"runs:/{run}/notes", run_id=run, description="a\nb")
    client.transition_model_version_stage("price", "2", "Staging")
    client.create_model_version("price", f"runs:/{run}/notes", run_id=run)
    client.delete_model_version("price", "3")
    gone = client.create_experiment("gone")
    client.create_run(gone, run_name="gone with it")
    client.delete_experiment(gone)


def wait_for(server):
    for _ in range(600):
        try:
            return urlopen(server + "/health")
        except URLError:
            time.sleep(0.1)
    sys.exit(f"there is no server at {server}")


folder = Path(sys.argv[1]).resolve()
os.chdir(folder)
make(str(folder / "mlruns"))
wait_for(sys.argv[2])
make(sys.argv[2])
