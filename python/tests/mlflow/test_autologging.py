"""Autologging of scikit-learn, XGBoost and LightGBM: params, metrics by step, the model itself."""
import mlflow
import numpy as np
import pandas as pd
import pytest
from support import run_of

X = pd.DataFrame(np.random.default_rng(42).normal(size=(200, 3)), columns=["a", "b", "c"])
Y = X["a"] * 2 + X["b"]


@pytest.fixture
def autolog(experiment, monkeypatch):
    """Turns one library's autologging on for a test. What the model needs is guessed from its library: to find out by
    importing all of it in another process takes longer than all else here."""
    monkeypatch.setenv("MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT", "1")
    used = []
    yield lambda library: (used.append(library), library.autolog())
    for library in used:
        library.autolog(disable=True)


def the_model_of(run):
    (output,) = run_of(run).outputs.model_outputs
    return f"models:/{output.model_id}"


def test_scikit_learn(autolog):
    from sklearn.linear_model import Ridge

    autolog(mlflow.sklearn)
    with mlflow.start_run() as run:
        model = Ridge(alpha=0.5).fit(X, Y)
    data = run_of(run).data
    assert data.params["alpha"] == "0.5"
    assert data.metrics["training_r2_score"] > 0.9
    assert data.tags["estimator_name"] == "Ridge"
    np.testing.assert_array_equal(mlflow.sklearn.load_model(the_model_of(run)).predict(X), model.predict(X))


def test_xgboost(autolog, client):
    import xgboost

    autolog(mlflow.xgboost)
    data = xgboost.DMatrix(X, label=Y)
    with mlflow.start_run() as run:
        booster = xgboost.train({"max_depth": 3}, data, 5, evals=[(data, "train")], verbose_eval=False)
    assert run_of(run).data.params["max_depth"] == "3"
    assert [m.step for m in client.get_metric_history(run.info.run_id, "train-rmse")] == [0, 1, 2, 3, 4]
    loaded = mlflow.xgboost.load_model(the_model_of(run))
    np.testing.assert_allclose(loaded.predict(data), booster.predict(data), rtol=1e-6)


def test_lightgbm(autolog, client):
    import lightgbm

    autolog(mlflow.lightgbm)
    data = lightgbm.Dataset(X, label=Y)
    with mlflow.start_run() as run:
        booster = lightgbm.train(
            {"num_leaves": 7, "verbose": -1, "num_threads": 1, "metric": "l2"}, data, 5, valid_sets=[data]
        )
    assert run_of(run).data.params["num_leaves"] == "7"
    assert len(client.get_metric_history(run.info.run_id, "training-l2")) == 5
    loaded = mlflow.lightgbm.load_model(the_model_of(run))
    np.testing.assert_allclose(loaded.predict(X), booster.predict(X), rtol=1e-6)
