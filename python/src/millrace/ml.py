"""The tasks of Millrace with what each of them needs; what is optional goes along by name."""
from __future__ import annotations

from typing import Any

from .flow import Work, task

_STATE = {"query_language", "output", "assign", "timeout_seconds", "heartbeat_seconds", "comment"}


def _task(name: str, resource: str, arguments: dict[str, Any], more: dict[str, Any]) -> Work:
    fields = {key: value for key, value in more.items() if key in _STATE}
    optional = {key: value for key, value in more.items() if key not in _STATE}
    return task(name, resource, arguments={**arguments, **optional}, **fields)


def ingest(name: str, *, dataset: Any, **more: Any) -> Work:
    """Adds a file to a dataset."""
    return _task(name, "millrace:ingest", {"dataset": dataset}, more)


def train(name: str, *, project: Any, dataset: Any, model: Any, **more: Any) -> Work:
    """Trains one model as a run."""
    return _task(name, "millrace:train", {"project": project, "dataset": dataset, "model": model}, more)


def evaluate(name: str, *, project: Any, dataset: Any, models: Any, **more: Any) -> Work:
    """Measures models on the test rows."""
    return _task(name, "millrace:evaluate", {"project": project, "dataset": dataset, "models": models}, more)


def gate(name: str, *, evaluation_run_id: Any, **more: Any) -> Work:
    """Decides whether new models may replace the champions."""
    return _task(name, "millrace:gate", {"evaluation_run_id": evaluation_run_id}, more)


def register(name: str, *, models: Any, **more: Any) -> Work:
    """Registers trained models as new versions."""
    return _task(name, "millrace:register", {"models": models}, more)


def promote(name: str, *, models: Any, **more: Any) -> Work:
    """Makes model versions champions."""
    return _task(name, "millrace:promote", {"models": models}, more)


def deploy(name: str, *, endpoint: Any, models: Any, **more: Any) -> Work:
    """Makes an endpoint serve model versions."""
    return _task(name, "millrace:deploy", {"endpoint": endpoint, "models": models}, more)


def notify(name: str, *, topic: Any, title: Any, **more: Any) -> Work:
    """Publishes a notice."""
    return _task(name, "millrace:notify", {"topic": topic, "title": title}, more)


def sql(name: str, *, query: Any, **more: Any) -> Work:
    """One SELECT over datasets and captures."""
    return _task(name, "millrace:sql", {"query": query}, more)


def http(name: str, *, url: Any, **more: Any) -> Work:
    """Calls another system."""
    return _task(name, "millrace:http", {"url": url}, more)


def process(name: str, *, command: Any, **more: Any) -> Work:
    """Runs a command of one's own."""
    return _task(name, "millrace:process", {"command": command}, more)


def execution(name: str, *, pipeline: str, input: Any, **more: Any) -> Work:
    """Runs another pipeline to its end."""
    arguments = {"StateMachineArn": pipeline, "Input": input}
    return _task(name, "arn:aws:states:::states:startExecution.sync:2", arguments, more)
