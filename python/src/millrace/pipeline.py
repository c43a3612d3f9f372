"""A whole definition: shown, written, tested, started."""
from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from . import show
from .flow import Flow
from .server import Execution, MillraceError, Server


class Pipeline:
    """``flow``: its states; ``query_language``: ``JSONata``, or ``JSONPath`` for definitions of old."""

    def __init__(self, flow: Flow, *, comment: str = "", timeout_seconds: int | None = None,
                 query_language: str = "JSONata") -> None:
        top = {"Comment": comment or None, "QueryLanguage": None if query_language == "JSONPath" else query_language,
               "TimeoutSeconds": timeout_seconds}
        self._definition: dict[str, Any] = {key: value for key, value in top.items() if value is not None}
        self._definition |= flow.level()

    def definition(self) -> dict[str, Any]:
        """The tree of the States Language."""
        return dict(json.loads(json.dumps(self._definition)))

    def to_json(self) -> str:
        """The definition as text; YAML readers take it, too."""
        return json.dumps(self._definition, indent=2, ensure_ascii=False)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the definition into a file."""
        Path(path).write_text(self.to_json() + "\n", encoding="utf-8")

    def register(self, name: str, server: Server | None = None) -> int:
        """Registers it; the version that it has."""
        return (server or Server()).register(name, self.definition())

    def start(self, name: str, input: Any = None, *, execution: str | None = None,
              server: Server | None = None) -> Execution:
        """Registers it under ``name`` and starts an execution of it."""
        there = server or Server()
        version = there.register(name, self.definition())
        return there.start(name, input, name=execution, version=version)

    def test(self, cases: dict[str, Any], responses: dict[str, Any] | None = None,
             command: list[str] | None = None) -> str:
        """Plays cases with mocked tasks, without a server, as ``millrace pipeline test`` does; what it prints. A case
        that comes out otherwise is an error.

        ``cases``: by name; ``Input``, ``Expect`` and the name of a response for each state, as docs/command-line.md
        tells. ``command``: default ``MILLRACE_COMMAND``, then ``millrace`` of the path.
        """
        mocks = {"StateMachines": {"pipeline": {"TestCases": cases}}, "MockedResponses": responses or {}}
        with tempfile.TemporaryDirectory() as folder:
            definition, file = Path(folder, "pipeline.json"), Path(folder, "mocks.json")
            self.save(definition)
            file.write_text(json.dumps(mocks), encoding="utf-8")
            done = subprocess.run([*(command or _command()), "pipeline", "test", str(definition), str(file)],
                                  capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)
        return done.stdout

    def _repr_html_(self) -> str:
        return show.pipeline(self._definition)


def _command() -> list[str]:
    named = shlex.split(os.environ.get("MILLRACE_COMMAND", ""))
    found = shutil.which("millrace")
    if named or found:
        return named or [str(found)]
    raise MillraceError("COMMAND_NOT_FOUND", "There is no command 'millrace' to test with.",
                        "Put it on the path, or name it in MILLRACE_COMMAND.")
