"""The registry, as mlflow 2 and 3 both use it: a function as model, versions, aliases, tags, stages."""
import warnings

import mlflow
import pandas as pd
import pytest
from mlflow.pyfunc import PythonModel
from support import IS_MLFLOW_3, fails, unique


class Doubles(PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input["x"] * 2


@pytest.fixture(scope="module")
def run_with_model():
    mlflow.set_experiment(unique("registry"))
    place = {"name" if IS_MLFLOW_3 else "artifact_path": "model"}
    with warnings.catch_warnings(), mlflow.start_run() as run:
        warnings.simplefilter("ignore")
        info = mlflow.pyfunc.log_model(python_model=Doubles(), pip_requirements=["pandas"], **place)
    return run, info


@pytest.fixture
def name(run_with_model, client):
    """A registered model with two versions."""
    run, info = run_with_model
    name = unique("price")
    for _ in range(2):
        mlflow.register_model(info.model_uri, name)
    return name


def test_versions_are_loaded_by_number_and_alias(name, run_with_model, client):
    client.set_registered_model_alias(name, "champion", 2)
    frame = pd.DataFrame({"x": [1.0, 2.0]})
    for address in [f"models:/{name}/1", f"models:/{name}@champion", f"models:/{name}/latest"]:
        assert list(mlflow.pyfunc.load_model(address).predict(frame)) == [2.0, 4.0]
    assert client.get_model_version_by_alias(name, "champion").run_id == run_with_model[0].info.run_id
    client.set_registered_model_alias(name, "champion", 1)
    assert {k: str(v) for k, v in client.get_registered_model(name).aliases.items()} == {"champion": "1"}
    client.delete_registered_model_alias(name, "champion")
    fails("INVALID_PARAMETER_VALUE", client.get_model_version_by_alias, name, "champion")


def test_tags_descriptions_and_searches(name, client):
    client.set_registered_model_tag(name, "team", "pricing")
    client.set_model_version_tag(name, "1", "checked", "yes")
    client.update_model_version(name, "1", description="the first")
    client.update_registered_model(name, description="prices")
    versions = client.search_model_versions(f"name = '{name}' and tags.checked = 'yes'")
    assert [v.description for v in versions] == ["the first"]
    found = client.search_registered_models(f"name LIKE '{name[:-2]}%'")
    assert [(m.description, m.tags) for m in found] == [("prices", {"team": "pricing"})]
    client.delete_model_version_tag(name, "1", "checked")
    client.delete_registered_model_tag(name, "team")
    assert client.get_registered_model(name).tags == {}


def test_copies_stages_and_ends(name, client):
    copied = client.copy_model_version(f"models:/{name}/1", unique("copy"))
    assert copied.source == f"models:/{name}/1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client.transition_model_version_stage(name, 2, "staging")
        assert [v.version for v in client.get_latest_versions(name, ["Staging"])] in ([2], ["2"])
    client.delete_model_version(name, "1")
    fails("RESOURCE_DOES_NOT_EXIST", client.get_model_version, name, "1")
    renamed = name + "-2"
    client.rename_registered_model(name, renamed)
    fails("RESOURCE_ALREADY_EXISTS", client.create_registered_model, renamed)
    client.delete_registered_model(renamed)
    fails("RESOURCE_DOES_NOT_EXIST", client.get_registered_model, renamed)


@pytest.mark.parametrize(
    "source", ["/etc/passwd", "file:///etc", "http://example.com/m", "s3://bucket/m", "mlflow-artifacts:/0/../../etc"]
)
def test_sources_outside_this_server_are_refused(name, run_with_model, client, source):
    run_id = run_with_model[0].info.run_id
    assert "Invalid model version source" in fails(
        "INVALID_PARAMETER_VALUE", client.create_model_version, name, source, run_id
    )
