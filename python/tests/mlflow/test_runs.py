"""Runs and what they log: params, metrics, tags, batches, inputs; nested, deleted, restored, searched."""
import math
import uuid

import mlflow
import pandas as pd
import pytest
from mlflow.entities import Metric, Param, RunTag, ViewType
from support import fails, run_of


def test_everything_that_is_logged_is_read_back(experiment, client):
    with mlflow.start_run(run_name="first", description="a note") as run:
        mlflow.log_param("depth", 6)
        mlflow.log_params({"eta": 0.3, "booster": "gbtree"})
        mlflow.log_metric("rmse", 3.5, step=1)
        mlflow.log_metrics({"rmse": 2.5, "mae": 1.25}, step=2)
        mlflow.set_tags({"a": "1", "b": "zwei"})
        mlflow.set_tag("b", "drei")
        with mlflow.start_run(nested=True) as child:
            mlflow.log_metric("inner", 1)
    found = run_of(run)
    assert (found.info.status, found.info.run_name) == ("FINISHED", "first")
    assert found.info.end_time >= found.info.start_time
    assert found.data.params == {"depth": "6", "eta": "0.3", "booster": "gbtree"}
    assert found.data.metrics == {"rmse": 2.5, "mae": 1.25}
    assert (found.data.tags["b"], found.data.tags["mlflow.note.content"]) == ("drei", "a note")
    assert client.get_parent_run(child.info.run_id).info.run_id == run.info.run_id


def test_a_failing_block_fails_its_run_and_can_be_resumed(experiment):
    with pytest.raises(ValueError, match="boom"):
        with mlflow.start_run() as run:
            raise ValueError("boom")
    assert run_of(run).info.status == "FAILED"
    with mlflow.start_run(run_id=run.info.run_id):
        assert run_of(run).info.status == "RUNNING"
    assert run_of(run).info.status == "FINISHED"


def test_nested_runs_stay_when_their_parent_is_deleted(experiment, client):
    with mlflow.start_run() as parent:
        with mlflow.start_run(nested=True) as child:
            pass
    mlflow.delete_run(parent.info.run_id)
    mlflow.delete_run(parent.info.run_id)
    children = f"tags.mlflow.parentRunId = '{parent.info.run_id}'"
    assert len(client.search_runs([experiment.experiment_id], children)) == 1
    deleted = client.search_runs([experiment.experiment_id], run_view_type=ViewType.DELETED_ONLY)
    assert [r.info.run_id for r in deleted] == [parent.info.run_id]
    client.restore_run(parent.info.run_id)
    assert run_of(parent).info.lifecycle_stage == run_of(child).info.lifecycle_stage == "active"


def test_a_history_keeps_each_point_once(experiment, client):
    run_id = client.create_run(experiment.experiment_id).info.run_id
    points = [Metric("loss", 1 / (i + 1), 1000 + i, i) for i in range(1000)]
    client.log_batch(run_id, metrics=points)
    client.log_batch(run_id, metrics=points[:10] + [Metric("loss", 7.0, 5, -3)])
    history = client.get_metric_history(run_id, "loss")
    assert [(m.step, m.value) for m in history] == [(-3, 7.0)] + [(p.step, p.value) for p in points]
    assert client.get_run(run_id).data.metrics["loss"] == points[-1].value
    assert client.get_metric_history(run_id, "unknown") == []


def test_values_that_are_no_numbers(experiment, client):
    run_id = client.create_run(experiment.experiment_id).info.run_id
    for name, value in [("nan", math.nan), ("inf", math.inf), ("minus", -math.inf), ("tiny", 5e-324)]:
        client.log_metric(run_id, name, value)
    metrics = client.get_run(run_id).data.metrics
    assert math.isnan(metrics["nan"])
    assert (metrics["inf"], metrics["minus"]) == (1.7976931348623157e308, -1.7976931348623157e308)
    assert metrics["tiny"] == 5e-324


def test_rules_are_told_in_mlflows_words(experiment, client):
    run_id = client.create_run(experiment.experiment_id).info.run_id
    client.log_param(run_id, "depth", "6")
    client.log_param(run_id, "depth", "6")
    batch = [Param("depth", "7"), Param("eta", "1")]
    assert "Changing param values is not allowed" in fails(
        "INVALID_PARAMETER_VALUE", client.log_batch, run_id, params=batch
    )
    assert client.get_run(run_id).data.params == {"depth": "6"}
    missing = uuid.uuid4().hex
    assert f"Run with id={missing} not found" in fails("RESOURCE_DOES_NOT_EXIST", client.get_run, missing)
    client.delete_run(run_id)
    assert "must be in the 'active' state" in fails("INVALID_PARAMETER_VALUE", client.set_tag, run_id, "a", "b")
    client.restore_run(run_id)
    client.log_batch(run_id, tags=[RunTag("a", "b")])
    client.delete_tag(run_id, "a")
    fails("RESOURCE_DOES_NOT_EXIST", client.delete_tag, run_id, "a")


def test_runs_are_searched(experiment, client):
    for i in range(5):
        with mlflow.start_run(run_name=f"run-{i}"):
            mlflow.log_metric("rmse", float(i))
            mlflow.log_params({"depth": i, "max bin": 256})
    names = [experiment.name]
    frame = mlflow.search_runs(
        experiment_names=names,
        filter_string="metrics.rmse > 1 and params.depth != '4' AND params.`max bin` = '256'",
        order_by=["metrics.rmse DESC"],
    )
    assert list(frame["metrics.rmse"]) == [3.0, 2.0]
    assert list(frame["tags.mlflow.runName"]) == ["run-3", "run-2"]
    assert len(mlflow.search_runs(experiment_names=names, filter_string="run_name ILIKE 'RUN-%'")) == 5
    assert len(mlflow.search_runs(experiment_names=names, filter_string="attributes.status = 'FINISHED'")) == 5
    assert mlflow.search_runs(filter_string="metrics.rmse > 100").empty
    fails("INVALID_PARAMETER_VALUE", mlflow.search_runs, filter_string="metrics.a > 1 OR metrics.b > 1")
    fails("INVALID_PARAMETER_VALUE", mlflow.search_runs, filter_string="metrics.a > 'x'")
    ids, token = [], None
    while True:
        page = client.search_runs([experiment.experiment_id], max_results=2, page_token=token)
        ids += [r.info.run_id for r in page]
        token = page.token
        if not token:
            break
    assert len(set(ids)) == len(ids) == 5


def test_inputs_are_linked_once(experiment):
    frame = pd.DataFrame({"mileage": [1.0, 2.0], "price": [10.0, 20.0]})
    dataset = mlflow.data.from_pandas(frame, source="listings.csv", targets="price", name="cars")
    with mlflow.start_run() as run:
        mlflow.log_input(dataset, context="training")
        mlflow.log_input(dataset, context="training")
    (found,) = run_of(run).inputs.dataset_inputs
    assert found.dataset.name == "cars"
    assert found.dataset.schema == dataset.to_dict()["schema"]
    assert [t.value for t in found.tags if t.key == "mlflow.data.context"] == ["training"]
    runs = mlflow.search_runs(filter_string="datasets.name = 'cars'", output_format="list")
    assert [r.info.run_id for r in runs] == [run.info.run_id]
