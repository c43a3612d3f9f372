"""Compares what two MLflow stores tell the real client, field by field.
Usage: mlflow_compare.py PAIR...; a pair is four lines: URI, prefix of names, another URI, another
prefix."""

import os
import sys
from pathlib import Path

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType

GREATEST = sys.float_info.max


def finite(value):
    return repr(max(-GREATEST, min(GREATEST, value)) if value == value else value)


def point(metric):
    return (metric.timestamp, metric.step, finite(metric.value))


def files(client, run_id, path=None):
    for entry in client.list_artifacts(run_id, path):
        if entry.is_dir:
            yield from files(client, run_id, entry.path)
        else:
            local = client.download_artifacts(run_id, entry.path)
            yield entry.path, Path(local).read_bytes()


def run(client, found):
    info, data = found.info, found.data
    inputs = [
        (dict(i.dataset), sorted((t.key, t.value) for t in i.tags))
        for i in found.inputs.dataset_inputs
    ]
    return {
        "info": (info.run_name, info.user_id, info.status, info.lifecycle_stage),
        "times": (info.start_time, info.end_time),
        "params": data.params,
        "tags": data.tags,
        "latest": {key: finite(value) for key, value in data.metrics.items()},
        "history": {
            key: sorted({point(m) for m in client.get_metric_history(info.run_id, key)})
            for key in data.metrics
        },
        "datasets": sorted(inputs, key=str),
        "outputs": sorted((m.model_id, m.step) for m in found.outputs.model_outputs),
        "files": sorted(files(client, info.run_id)),
    }


def logged_model(model):
    return {
        "fields": (model.name, model.model_type or "", model.source_run_id, str(model.status)),
        "times": (model.creation_timestamp, model.last_updated_timestamp),
        "tags": {k: v for k, v in model.tags.items() if k != "mlflow.modelVersions"},
        "params": model.params,
        "metrics": sorted({(m.key, m.dataset_name or "", *point(m)) for m in model.metrics or []}),
    }


def version(found):
    return {
        "fields": (int(found.version), found.current_stage, found.description or "", found.run_id),
        "times": (found.creation_timestamp, found.last_updated_timestamp),
        "tags": found.tags,
    }


def everything(uri, prefix):
    client = MlflowClient(uri, uri)
    told = {}
    for experiment in client.search_experiments(ViewType.ALL):
        name = experiment.name
        if name != "Default" and not name.startswith(prefix):
            continue
        short = name.removeprefix(prefix)
        if name != "Default":
            told["experiment", short] = (experiment.lifecycle_stage, experiment.tags)
            told["times of experiment", short] = (
                experiment.creation_time,
                experiment.last_update_time,
            )
        ids = [experiment.experiment_id]
        for found in client.search_runs(ids, run_view_type=ViewType.ALL):
            told["run", found.info.run_id] = run(client, found)
        for model in client.search_logged_models(ids):
            told["model", model.model_id] = logged_model(model)
    for model in client.search_registered_models():
        if model.name.startswith(prefix):
            told["registered", model.name.removeprefix(prefix)] = {
                "fields": (model.description, model.tags),
                "aliases": {alias: int(v) for alias, v in model.aliases.items()},
                "times": (model.creation_timestamp, model.last_updated_timestamp),
                "versions": [
                    version(v)
                    for v in sorted(
                        client.search_model_versions(f"name='{model.name}'"),
                        key=lambda v: int(v.version),
                    )
                ],
            }
    return told


def compare(here, there):
    assert len([key for key in here if key[0] == "run"]) >= 6, here.keys()
    for key, expected in here.items():
        assert key in there, f"{key} is missing"
        if isinstance(expected, dict):
            for field in expected:
                assert expected[field] == there[key][field], (
                    key,
                    field,
                    expected[field],
                    there[key][field],
                )
        else:
            assert expected == there[key], (key, expected, there[key])


def loads(uri, name):
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    model = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    import pandas as pd

    rows = pd.DataFrame({"age": [1.0, 2.0], "km": [10.0, 5.0]})
    return list(model.predict(rows))


for pair in sys.argv[1:]:
    uri, prefix, other, other_prefix = pair.split("\n")
    compare(everything(uri, prefix), everything(other, other_prefix))
    assert loads(uri, prefix + "price") == loads(other, other_prefix + "price")
