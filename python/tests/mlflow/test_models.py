"""Logged models of mlflow 3: logged, found, loaded by every kind of address, registered."""
import json

import mlflow
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from support import run_of, unique

X = pd.DataFrame({"mileage": [1.0, 2.0, 3.0], "age": [2.0, 1.0, 5.0]})


@pytest.fixture(scope="module")
def logged():
    """A model that is registered with the alias champion, and what it predicts."""
    mlflow.set_experiment(unique("models"))
    name = unique("price")
    model = LinearRegression().fit(X, [3.0, 5.0, 8.0])
    with mlflow.start_run() as run:
        mlflow.log_metric("rmse", 0.5)
        info = mlflow.sklearn.log_model(
            model,
            name="price",
            input_example=X,
            registered_model_name=name,
            params={"fit": "ols"},
            pip_requirements=["scikit-learn"],
        )
    mlflow.MlflowClient().set_registered_model_alias(name, "champion", 1)
    return name, run, info, model.predict(X)


def test_a_model_is_loaded_by_every_address(logged):
    name, run, info, expected = logged
    addresses = [info.model_uri, f"runs:/{run.info.run_id}/price", f"models:/{name}/1", f"models:/{name}@champion"]
    assert info.model_uri.startswith("models:/m-")
    for address in addresses:
        model = mlflow.pyfunc.load_model(address)
        np.testing.assert_allclose(model.predict(X), expected, rtol=1e-12, err_msg=address)
    native = mlflow.sklearn.load_model(f"models:/{name}@champion")
    np.testing.assert_array_equal(native.predict(X), expected)
    assert [c.name for c in model.metadata.signature.inputs] == ["mileage", "age"]


def test_a_logged_model_knows_its_run_and_its_versions(logged, client):
    name, run, info, _ = logged
    model = mlflow.get_logged_model(info.model_id)
    assert (str(model.status), model.params["fit"]) == ("READY", "ols")
    assert json.loads(model.tags["mlflow.modelVersions"]) == [{"name": name, "version": "1"}]
    assert [m.model_id for m in run_of(run).outputs.model_outputs] == [info.model_id]
    version = client.get_model_version_by_alias(name, "champion")
    assert (str(version.version), version.run_id, version.source) == ("1", run.info.run_id, info.model_uri)
    found = mlflow.search_logged_models(
        experiment_ids=[run.info.experiment_id],
        filter_string="metrics.rmse < 1 AND params.fit = 'ols'",
        order_by=[{"field_name": "metrics.rmse", "ascending": True}],
        output_format="list",
    )
    assert [m.model_id for m in found] == [info.model_id]


def test_tags_of_logged_models_and_their_end(client):
    mlflow.set_experiment(unique("models"))
    model = mlflow.initialize_logged_model(name="short", params={"a": "1"})
    client.set_logged_model_tags(model.model_id, {"a": "b", "c": "d"})
    client.delete_logged_model_tag(model.model_id, "a")
    assert mlflow.get_logged_model(model.model_id).tags["c"] == "d"
    client.finalize_logged_model(model.model_id, "FAILED")
    assert str(mlflow.get_logged_model(model.model_id).status) == "FAILED"
    client.delete_logged_model(model.model_id)
    with pytest.raises(mlflow.MlflowException, match="not found"):
        mlflow.get_logged_model(model.model_id)
