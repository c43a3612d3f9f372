"""Values that are computed when a state runs: JSONata expressions."""
from __future__ import annotations

import json
from typing import Any


class Expression:
    """A JSONata expression; attributes and indexes lead on, operators compute.

    >>> str(states.input.model.name)
    '{% $states.input.model.name %}'
    >>> str(variable("rmse") < 2500)
    '{% $rmse < 2500 %}'
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("__"):
            raise AttributeError(name)
        return Expression(f"{_operand(self)}.{_step(name)}")

    def __getitem__(self, key: int | str) -> Expression:
        if isinstance(key, int):
            return Expression(f"{_operand(self)}[{key}]")
        return Expression(f"{_operand(self)}.{_step(key)}")

    def __str__(self) -> str:
        return "{% " + self._text + " %}"

    def __repr__(self) -> str:
        return f"Expression({self._text!r})"

    def __lt__(self, other: Any) -> Expression:
        return self._with("<", other)

    def __le__(self, other: Any) -> Expression:
        return self._with("<=", other)

    def __gt__(self, other: Any) -> Expression:
        return self._with(">", other)

    def __ge__(self, other: Any) -> Expression:
        return self._with(">=", other)

    def __add__(self, other: Any) -> Expression:
        return self._with("+", other)

    def __sub__(self, other: Any) -> Expression:
        return self._with("-", other)

    def __mul__(self, other: Any) -> Expression:
        return self._with("*", other)

    def __truediv__(self, other: Any) -> Expression:
        return self._with("/", other)

    def equals(self, other: Any) -> Expression:
        """Whether both are the same value."""
        return self._with("=", other)

    def joined(self, other: Any) -> Expression:
        """Both as one text."""
        return self._with("&", other)

    def _with(self, operator: str, other: Any) -> Expression:
        return Expression(f"{_operand(self)} {operator} {_operand(other)}")


def _step(name: str) -> str:
    return name if name.isidentifier() else f"`{name}`"


def _operand(value: Any) -> str:
    if not isinstance(value, Expression):
        return json.dumps(value, ensure_ascii=False)
    text = value._text
    return f"({text})" if " " in text else text


def query(expression: str) -> Expression:
    """Any JSONata expression, without the delimiters."""
    return Expression(expression)


def variable(name: str) -> Expression:
    """A variable that a state before has assigned."""
    return Expression("$" + name)


#: ``states.input``, ``states.result``, ``states.errorOutput``, ``states.context``
states = Expression("$states")

#: The input of the state.
state_input = states.input

#: The result of the state's work.
result = states.result

#: Of a catcher: what was caught.
caught = states.errorOutput

#: In a Map's ``item_selector``: the item.
item = states.context.Map.Item.Value


def json_of(value: Any) -> Any:
    """What the States Language writes for a value: expressions as text, texts as they are."""
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, dict):
        return {str(key): json_of(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_of(inner) for inner in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"a {type(value).__name__} is no JSON: {value!r}")
