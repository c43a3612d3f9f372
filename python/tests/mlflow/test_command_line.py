"""The `mlflow` command: experiments, runs, artifacts."""
import json
import os
import subprocess
import sys

import mlflow
import pytest
from click.testing import CliRunner
from mlflow.cli import cli
from support import unique


@pytest.fixture
def command():
    def run(*words):
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_experiments(command, client):
    name = unique("cli")
    command("experiments", "create", "--experiment-name", name)
    experiment_id = client.get_experiment_by_name(name).experiment_id
    assert name in command("experiments", "search", "--view", "all")
    command("experiments", "rename", "--experiment-id", experiment_id, "--new-name", name + "-2")
    command("experiments", "delete", "--experiment-id", experiment_id)
    assert client.get_experiment(experiment_id).lifecycle_stage == "deleted"
    command("experiments", "restore", "--experiment-id", experiment_id)
    assert client.get_experiment(experiment_id).name == name + "-2"
    with mlflow.start_run(experiment_id=experiment_id):
        mlflow.log_metric("rmse", 2.5)
    assert "rmse" in command("experiments", "csv", "--experiment-id", experiment_id)


def test_runs(command, experiment):
    with mlflow.start_run(run_name="listed") as run:
        mlflow.log_param("depth", 6)
    run_id = run.info.run_id
    assert "listed" in command("runs", "list", "--experiment-id", experiment.experiment_id)
    assert json.loads(command("runs", "describe", "--run-id", run_id))["data"]["params"] == {"depth": "6"}
    command("runs", "delete", "--run-id", run_id)
    assert mlflow.get_run(run_id).info.lifecycle_stage == "deleted"
    command("runs", "restore", "--run-id", run_id)
    assert mlflow.get_run(run_id).info.lifecycle_stage == "active"


def test_artifacts(command, experiment, tmp_path):
    with mlflow.start_run() as run:
        pass
    run_id = run.info.run_id
    (tmp_path / "notes.txt").write_text("hello")
    command("artifacts", "log-artifact", "--local-file", str(tmp_path / "notes.txt"), "--run-id", run_id)
    command("artifacts", "log-artifacts", "--local-dir", str(tmp_path), "--run-id", run_id, "--artifact-path", "all")
    assert [f["path"] for f in json.loads(command("artifacts", "list", "--run-id", run_id))] == ["all", "notes.txt"]
    target = tmp_path / "down"
    target.mkdir()
    command("artifacts", "download", "--run-id", run_id, "--artifact-path", "all", "--dst-path", str(target))
    assert (target / "all" / "notes.txt").read_text() == "hello"


def test_the_installed_command_reads_the_environment():
    program = os.path.join(os.path.dirname(sys.executable), "mlflow")
    listed = subprocess.run([program, "experiments", "search"], capture_output=True, text=True, check=True)
    assert "Default" in listed.stdout
