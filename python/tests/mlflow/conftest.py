"""The unmodified MLflow client against a live server, which MLFLOW_TRACKING_URI names; without one nothing is tested.

mlflow 3 runs all of it, mlflow 2 the files that need no logged models (see MlflowClientTest)."""
import os

import pytest

if "MLFLOW_TRACKING_URI" not in os.environ:
    collect_ignore_glob = ["*"]


@pytest.fixture
def client():
    from mlflow import MlflowClient

    return MlflowClient()


@pytest.fixture
def experiment():
    """A new one, in which runs are started."""
    import mlflow
    from support import unique

    yield mlflow.set_experiment(unique("experiment"))
    while mlflow.active_run():
        mlflow.end_run()
