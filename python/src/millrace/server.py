"""A running Millrace server, over its HTTP API."""
from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from . import show

_POLL_SECONDS = 0.2


class MillraceError(Exception):
    """What the server refused, or what could not be done: ``code``, a sentence, how to correct it."""

    def __init__(self, code: str, detail: str, fix: str = "") -> None:
        super().__init__(f"{code}: {detail} {fix}".strip())
        self.code = code


class ExecutionFailed(MillraceError):
    """An execution that was waited for has not succeeded."""


class Server:
    """``url``: default is ``MILLRACE_SERVER``, then the server of this machine."""

    def __init__(self, url: str | None = None, timeout_seconds: float = 30) -> None:
        self.url = (url or os.environ.get("MILLRACE_SERVER") or "http://127.0.0.1:7400").rstrip("/")
        self._timeout = timeout_seconds

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """What the server answers, from JSON; :class:`MillraceError` if it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/{path}", data, {"Content-Type": "application/json", **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except urllib.error.URLError as error:
            raise MillraceError("SERVER_UNREACHABLE", f"{self.url} does not answer: {error.reason}.") from None

    def register(self, name: str, definition: dict[str, Any]) -> int:
        """The version that the definition has; the same one again makes no new version."""
        return int(self.call("POST", f"api/pipelines/{quote(name)}", definition)["version"])

    def start(self, pipeline: str, input: Any = None, *, name: str | None = None,
              version: int | None = None) -> Execution:
        """Starts an execution; the same ``name`` and input again give the same one."""
        wish = {"input": {} if input is None else input, "name": name, "version": version}
        body = {key: value for key, value in wish.items() if value is not None}
        return Execution(self, self.call("POST", f"api/pipelines/{quote(pipeline)}/executions", body)["id"])

    def execution(self, id: str) -> Execution:
        """One that was started before."""
        return Execution(self, id)

    def tasks(self) -> list[dict[str, Any]]:
        """What Task states can name as their resource, with inputs, outputs and errors."""
        return list(self.call("GET", "api/tasks")["tasks"])

    def test_state(self, state: dict[str, Any], input: Any = None, *, result: Any = None, error: str | None = None,
                   cause: str = "", variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Runs one state; ``result`` or ``error`` takes the place of its work."""
        body: dict[str, Any] = {"definition": json.dumps(state), "input": json.dumps({} if input is None else input)}
        if variables:
            body["variables"] = json.dumps(variables)
        if error is not None:
            body["mock"] = {"errorOutput": {"error": error, "cause": cause}}
        elif result is not None:
            body["mock"] = {"result": json.dumps(result)}
        headers = {"X-Amz-Target": "AWSStepFunctions.TestState", "Content-Type": "application/x-amz-json-1.0"}
        return dict(self.call("POST", "", body, headers))


def _refusal(error: urllib.error.HTTPError) -> MillraceError:
    text = error.read().decode("utf-8", "replace")
    try:
        problem = json.loads(text)
    except ValueError:
        problem = {}
    code = problem.get("code") or str(problem.get("__type", f"HTTP_{error.code}")).split("#")[-1]
    return MillraceError(code, problem.get("detail") or problem.get("message") or text, problem.get("fix", ""))


class Execution:
    """One execution of a pipeline. A notebook shows its states and how far they are."""

    def __init__(self, server: Server, id: str) -> None:
        self.id = id
        self._server = server

    def describe(self) -> dict[str, Any]:
        """The execution and what has happened in each of its states."""
        return dict(self._server.call("GET", f"api/executions/{self.id}"))

    @property
    def status(self) -> str:
        """``RUNNING``, ``SUCCEEDED``, ``FAILED``, ``TIMED_OUT`` or ``ABORTED``."""
        return str(self.describe()["execution"]["status"])

    def wait(self, timeout_seconds: float | None = None) -> Any:
        """Its output, once it has succeeded; :class:`ExecutionFailed` if it ends otherwise."""
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        while (told := self.describe()["execution"])["status"] == "RUNNING":
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"execution {self.id} still runs after {timeout_seconds} s")
            time.sleep(_POLL_SECONDS)
        if told["status"] != "SUCCEEDED":
            raise ExecutionFailed(told.get("error") or told["status"], str(told.get("cause") or ""))
        return told.get("output")

    def logs(self, state: str | None = None, *, follow: bool = False) -> Iterator[str]:
        """The lines that its tasks wrote; ``follow``: until it has ended."""
        seen: set[str] = set()
        path = f"api/executions/{self.id}/log" + (f"?state={quote(state)}" if state else "")
        while True:
            running = follow and self.status == "RUNNING"
            for line in self._server.call("GET", path)["lines"]:
                key = json.dumps(line, sort_keys=True)
                if key not in seen:
                    seen.add(key)
                    yield f"{line['time']} {line['state']}: {line['text']}"
            if not running:
                return
            time.sleep(_POLL_SECONDS)

    def stop(self, error: str = "", cause: str = "") -> None:
        """Ends it as ``ABORTED``."""
        self._server.call("POST", f"api/executions/{self.id}/stop", {"error": error, "cause": cause})

    def redrive(self) -> Execution:
        """Starts it again where it ended."""
        self._server.call("POST", f"api/executions/{self.id}/redrives", {})
        return self

    def _repr_html_(self) -> str:
        return show.execution(self.describe(), self._server.url)
