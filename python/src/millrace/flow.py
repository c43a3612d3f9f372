"""States, and how they lead to each other. Everything here is immutable: methods give changed copies."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .values import json_of

_WORK = {"retry", "catch", "input_path", "output_path", "parameters", "result_path", "result_selector", "arguments",
         "output", "assign"}
_FIELDS: dict[str, set[str]] = {
    "Task": _WORK | {"timeout_seconds", "timeout_seconds_path", "heartbeat_seconds", "heartbeat_seconds_path",
                     "credentials"},
    "Parallel": _WORK,
    "Map": (_WORK - {"arguments", "parameters"}) | {
        "items", "items_path", "item_selector", "max_concurrency", "max_concurrency_path", "item_reader",
        "item_batcher", "result_writer", "tolerated_failure_count", "tolerated_failure_count_path",
        "tolerated_failure_percentage", "tolerated_failure_percentage_path", "label"},
    "Pass": {"input_path", "output_path", "parameters", "result_path", "result", "output", "assign"},
    "Wait": {"seconds", "timestamp", "seconds_path", "timestamp_path", "input_path", "output_path", "output",
             "assign"},
    "Choice": {"input_path", "output_path", "output", "assign"},
    "Succeed": {"input_path", "output_path", "output"},
    "Fail": {"error", "cause", "error_path", "cause_path"},
}
_EVERYWHERE = {"comment", "query_language"}
_States = Mapping[str, Mapping[str, Any]]


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _fields(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(given) - _FIELDS[kind] - _EVERYWHERE)
    if unknown:
        known = ", ".join(sorted(_FIELDS[kind] | _EVERYWHERE))
        raise TypeError(f"a {kind} state has no {', '.join(unknown)} (it has: {known})")
    return {"Type": kind} | {_camel(name): json_of(value) for name, value in given.items()}


class Flow:
    """States of one level in the order in which they come."""

    def __init__(self, entry: str, states: _States, exits: tuple[tuple[str, str], ...]) -> None:
        self._entry = entry
        self._states = dict(states)
        self._exits = exits

    def then(self, following: Flow) -> Flow:
        """This, then ``following``: wherever this goes on, it begins."""
        if not self._exits:
            raise ValueError(f"nothing can follow '{self._entry}': it always ends")
        connected = dict(self._states)
        for state, field in self._exits:
            connected[state] = {**connected[state], field: following._entry}
        return Flow(self._entry, _joined(connected, following._states), following._exits)

    def beside(self, other: Flow) -> Flow:
        """The same with states beside it that only :func:`go_to` leads to."""
        more = tuple(way for way in other._exits if way not in self._exits)
        return Flow(self._entry, _joined(self._states, other._states), self._exits + more)

    def level(self) -> dict[str, Any]:
        """As ``Branches`` and ``ItemProcessor`` have it; where the flow goes on, the level ends."""
        ended = dict(self._states)
        for state, field in self._exits:
            if field == "Next":
                ended[state] = {**ended[state], "End": True}
        return {"StartAt": self._entry, "States": ended}

    def _closed(self) -> Flow:
        return Flow(self._entry, self.level()["States"], ())


def _joined(some: _States, others: _States) -> dict[str, Mapping[str, Any]]:
    for name, state in others.items():
        if name in some and some[name] != state:
            raise ValueError(f"two different states are named '{name}'")
    return {**some, **others}


def go_to(state: str) -> Flow:
    """A state that is part of the level anyway: for ways back, and for ways that meet again."""
    return Flow(state, {}, ())


class State(Flow):
    """A Pass, Wait, Succeed or Fail, or what the classes below are."""

    def __init__(self, name: str, fields: Mapping[str, Any], around: _States,
                 exits: tuple[tuple[str, str], ...]) -> None:
        super().__init__(name, _joined({name: fields}, around), exits)
        self._name = name

    def _added(self, field: str, element: Mapping[str, Any], around: Flow) -> tuple[dict[str, Any], _States]:
        fields = dict(self._states[self._name])
        fields[field] = [*fields.get(field, []), element]
        others = {name: state for name, state in self._states.items() if name != self._name}
        return fields, _joined(others, around._states)


class Work(State):
    """A Task, Parallel or Map: it can be tried again, and what it fails with can be caught."""

    def retry(self, *errors: str, **rule: Any) -> Work:
        """Tries again after ``errors`` (default: all): ``max_attempts``, ``interval_seconds``, ``backoff_rate``,
        ``max_delay_seconds``, ``jitter_strategy``; of several retries the first that matches counts."""
        retrier = {"ErrorEquals": list(errors or ("States.ALL",)), **_rule(rule, _RETRIER)}
        fields, around = self._added("Retry", retrier, go_to(""))
        return Work(self._name, fields, around, self._exits)

    def catch(self, handler: Flow, *errors: str, **rule: Any) -> Work:
        """Goes on with ``handler`` after ``errors`` (default: all): ``output``, ``assign``, ``result_path``. Where the
        handler ends the level ends; :func:`go_to` leads back."""
        closed = handler._closed()
        catcher = {"ErrorEquals": list(errors or ("States.ALL",)), **_rule(rule, _CATCHER), "Next": closed._entry}
        fields, around = self._added("Catch", catcher, closed)
        return Work(self._name, fields, around, self._exits)


_RETRIER = {"max_attempts", "interval_seconds", "backoff_rate", "max_delay_seconds", "jitter_strategy", "comment"}
_CATCHER = {"output", "assign", "result_path", "comment"}


def _rule(given: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    unknown = sorted(set(given) - known)
    if unknown:
        raise TypeError(f"unknown: {', '.join(unknown)} (known: {', '.join(sorted(known))})")
    return {_camel(name): json_of(value) for name, value in given.items()}


class Choice(State):
    """The first rule that is true says how it goes on; what follows the Choice follows each of its ways."""

    def when(self, condition: Any, then: Flow, **rule: Any) -> Choice:
        """``condition``: an expression, or a dict with a JSONPath comparison; ``output`` and ``assign`` of this way."""
        test = json_of(condition)
        asked = test if isinstance(test, dict) else {"Condition": test}
        whole = {**asked, **_rule(rule, {"output", "assign", "comment"}), "Next": then._entry}
        fields, around = self._added("Choices", whole, then)
        return Choice(self._name, fields, around, self._exits + then._exits)

    def otherwise(self, then: Flow) -> Choice:
        """If no rule is true; default: what follows the Choice, or failure if nothing does."""
        fields = {**self._states[self._name], "Default": then._entry}
        others = {name: state for name, state in self._states.items() if name != self._name}
        exits = tuple(way for way in self._exits if way != (self._name, "Default"))
        return Choice(self._name, fields, _joined(others, then._states), exits + then._exits)


def task(name: str, resource: str, **fields: Any) -> Work:
    """Work outside the machine: ``resource`` such as ``millrace:train``, and the fields of a Task in small letters:
    ``arguments``, ``output``, ``assign``, ``timeout_seconds`` …"""
    return Work(name, {"Resource": resource, **_fields("Task", fields)}, {}, ((name, "Next"),))


def parallel(name: str, *branches: Flow, **fields: Any) -> Work:
    """Branches side by side."""
    levels = [branch.level() for branch in branches]
    return Work(name, {**_fields("Parallel", fields), "Branches": levels}, {}, ((name, "Next"),))


def map_each(name: str, flow: Flow, *, distributed: str = "", **fields: Any) -> Work:
    """The same for each item. ``distributed``: ``STANDARD`` or ``EXPRESS``, the type of the items' own executions."""
    processor = flow.level()
    if distributed:
        processor["ProcessorConfig"] = {"Mode": "DISTRIBUTED", "ExecutionType": distributed}
    return Work(name, {**_fields("Map", fields), "ItemProcessor": processor}, {}, ((name, "Next"),))


def choice(name: str, **fields: Any) -> Choice:
    """Goes on where the first true rule says."""
    return Choice(name, _fields("Choice", fields), {}, ((name, "Default"),))


def pass_on(name: str, **fields: Any) -> State:
    """Gives its input, or another value, on."""
    return State(name, _fields("Pass", fields), {}, ((name, "Next"),))


def wait(name: str, **fields: Any) -> State:
    """Waits: ``seconds`` or ``timestamp``."""
    return State(name, _fields("Wait", fields), {}, ((name, "Next"),))


def succeed(name: str, **fields: Any) -> State:
    """Ends its level well."""
    return State(name, _fields("Succeed", fields), {}, ())


def fail(name: str, **fields: Any) -> State:
    """Ends its level with ``error`` and ``cause``."""
    return State(name, _fields("Fail", fields), {}, ())
