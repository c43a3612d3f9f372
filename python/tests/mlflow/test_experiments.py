"""Experiments: created, read, searched, renamed, deleted and restored."""
import mlflow
from mlflow.entities import ViewType
from support import fails, unique


def test_an_experiment_lives_and_dies(client):
    name = unique("prices")
    experiment_id = client.create_experiment(name, tags={"team": "pricing"})
    assert client.get_experiment(experiment_id).tags == {"team": "pricing"}
    assert name in fails("RESOURCE_ALREADY_EXISTS", client.create_experiment, name)
    client.rename_experiment(experiment_id, name + "-2")
    client.set_experiment_tag(experiment_id, "owner", "ada")
    found = client.get_experiment_by_name(name + "-2")
    assert found.tags == {"team": "pricing", "owner": "ada"}

    run_id = client.create_run(experiment_id).info.run_id
    client.delete_experiment(experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "deleted"
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"
    assert "must be in the 'active' state" in fails("INVALID_PARAMETER_VALUE", client.create_run, experiment_id)
    client.restore_experiment(experiment_id)
    assert client.get_run(run_id).info.lifecycle_stage == "active"
    assert client.get_experiment_by_name(unique("nothing")) is None
    assert "No Experiment with id=99999999 exists" in fails(
        "RESOURCE_DOES_NOT_EXIST", client.get_experiment, "99999999"
    )


def test_a_search_goes_on_where_its_page_ended(client):
    prefix = unique("page")
    for i in range(5):
        client.create_experiment(f"{prefix}-{i}", tags={"odd": str(i % 2)})
    search = {"filter_string": f"name LIKE '{prefix}%'", "order_by": ["name DESC"], "max_results": 2}
    page = client.search_experiments(**search)
    seen = [e.name for e in page]
    client.create_experiment(f"{prefix}-9")
    while page.token:
        page = client.search_experiments(**search, page_token=page.token)
        seen += [e.name for e in page]
    assert seen == [f"{prefix}-{i}" for i in reversed(range(5))]
    odd = client.search_experiments(filter_string=f"name ILIKE '{prefix.upper()}%' AND tags.odd = '1'")
    assert {e.name for e in odd} == {f"{prefix}-1", f"{prefix}-3"}
    assert mlflow.search_experiments(view_type=ViewType.ALL)
