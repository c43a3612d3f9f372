"""Build, test and start Millrace pipelines from Python.

>>> from millrace import Pipeline, pass_on, query
>>> print(Pipeline(pass_on("Greet", output=query("'Hello ' & $states.input.who"))).definition()["StartAt"])
Greet
"""
from . import ml
from .flow import Flow, choice, fail, go_to, map_each, parallel, pass_on, succeed, task, wait
from .pipeline import Pipeline
from .server import Execution, ExecutionFailed, MillraceError, Server
from .values import Expression, caught, item, query, result, state_input, states, variable

__all__ = ["Execution", "ExecutionFailed", "Expression", "Flow", "MillraceError", "Pipeline", "Server", "caught",
           "choice", "fail", "go_to", "item", "map_each", "ml", "parallel", "pass_on", "query", "result",
           "state_input", "states", "succeed", "task", "variable", "wait"]
