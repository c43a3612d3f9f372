"""Several processes at once, some of them writing to the same run."""
import multiprocessing
import os

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from support import unique

PROCESSES = 8
POINTS = 40


def in_processes(function, *args):
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        return pool.starmap(function, [(worker, *args) for worker in range(PROCESSES)], chunksize=1)


def log(worker, shared_run, experiment_id):
    client = MlflowClient()
    with mlflow.start_run(experiment_id=experiment_id, run_name=f"worker-{worker}") as run:
        for step in range(POINTS):
            client.log_metric(shared_run, "loss", worker + step / 100, step=step)
            client.log_metric(shared_run, f"loss-{worker}", step, step=step)
        client.log_param(shared_run, f"param-{worker}", worker)
        client.set_tag(shared_run, "last", str(worker))
        mlflow.log_text(str(os.getpid()), f"{worker}.txt")
    return run.info.run_id


def test_eight_processes_log_to_one_run_and_to_their_own(experiment, client):
    shared = client.create_run(experiment.experiment_id).info.run_id

    own = in_processes(log, shared, experiment.experiment_id)

    assert len(set(own)) == PROCESSES
    assert all(client.get_run(run).info.status == "FINISHED" for run in own)
    history = client.get_metric_history(shared, "loss")
    assert len({(m.step, m.value) for m in history}) == len(history) == PROCESSES * POINTS
    data = client.get_run(shared).data
    assert data.metrics["loss"] == max(m.value for m in history if m.step == POINTS - 1 and m.timestamp == latest(history))
    for worker in range(PROCESSES):
        assert data.params[f"param-{worker}"] == str(worker)
        assert len(client.get_metric_history(shared, f"loss-{worker}")) == POINTS


def latest(history):
    return max(m.timestamp for m in history if m.step == POINTS - 1)


def create(worker, name, run_id):
    client = MlflowClient()
    try:
        client.create_experiment(name)
        outcome = "created"
    except MlflowException as e:
        outcome = e.error_code
    return outcome, int(client.create_model_version(name, f"runs:/{run_id}/model", run_id).version)


def test_one_name_is_given_once_and_versions_are_numbered_one_by_one(experiment, client):
    name = unique("race")
    client.create_registered_model(name)
    run_id = client.create_run(experiment.experiment_id).info.run_id

    outcomes = in_processes(create, name, run_id)

    assert sorted(o for o, _ in outcomes) == ["RESOURCE_ALREADY_EXISTS"] * (PROCESSES - 1) + ["created"]
    assert sorted(v for _, v in outcomes) == list(range(1, PROCESSES + 1))
