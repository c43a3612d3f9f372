"""A server that is killed while clients log, and started again: they go on, and nothing is lost or there twice.

MILLRACE_TEST_SERVER is the command that starts one; it is given a folder and a port."""
import multiprocessing
import os
import shlex
import socket
import subprocess
import time
import urllib.error
import urllib.request

import mlflow
import pytest
from mlflow import MlflowClient

KILLS = 2
LOGGERS = 2

pytestmark = pytest.mark.skipif("MILLRACE_TEST_SERVER" not in os.environ, reason="no command starts a server")


class Server:
    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        command = shlex.split(os.environ["MILLRACE_TEST_SERVER"])
        self.process = subprocess.Popen([*command, str(self.folder), str(self.port)], stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                return urllib.request.urlopen(self.uri + "/version").close()
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "7")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "1")
    before = mlflow.get_tracking_uri()
    server = Server(tmp_path)
    mlflow.set_tracking_uri(server.uri)
    yield server
    mlflow.set_tracking_uri(before)
    server.kill()


def log_until(stop, acknowledged, run_id, worker):
    """Tells each step once the server has acknowledged all that belongs to it."""
    client = MlflowClient()
    step = 0
    while not stop.is_set():
        client.log_metric(run_id, f"loss-{worker}", step / 7, timestamp=step, step=step)
        client.log_param(run_id, f"param-{worker}-{step}", step)
        acknowledged.put((worker, step))
        step += 1


def test_clients_go_on_over_a_kill_and_nothing_is_lost_or_doubled(server):
    run_id = MlflowClient().create_run("0").info.run_id
    fork = multiprocessing.get_context("fork")
    stop, acknowledged = fork.Event(), fork.Queue()
    loggers = [fork.Process(target=log_until, args=(stop, acknowledged, run_id, w)) for w in range(LOGGERS)]
    for logger in loggers:
        logger.start()
    told = []
    for _ in range(KILLS):
        told += [acknowledged.get(timeout=60) for _ in range(30)]
        server.kill()
        server.start()
    told += [acknowledged.get(timeout=60) for _ in range(30)]
    stop.set()
    while any(logger.is_alive() for logger in loggers) or not acknowledged.empty():
        if not acknowledged.empty():
            told.append(acknowledged.get())
        else:
            time.sleep(0.01)
    assert [logger.exitcode for logger in loggers] == [0] * LOGGERS

    client = MlflowClient()
    params = client.get_run(run_id).data.params
    for worker in range(LOGGERS):
        steps = [step for w, step in told if w == worker]
        history = client.get_metric_history(run_id, f"loss-{worker}")
        assert [(m.step, m.value) for m in history] == [(step, step / 7) for step in steps]
        assert {f"param-{worker}-{step}" for step in steps} <= params.keys()
