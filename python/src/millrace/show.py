"""How pipelines and executions look in a notebook."""
from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

_SIGNS = {"SUCCEEDED": "✓", "RUNNING": "▸", "FAILED": "✗", "TIMED_OUT": "✗", "ABORTED": "–", "WAITING": "▸"}


def pipeline(definition: dict[str, Any]) -> str:
    """A table of the states, inner ones indented, and where each leads."""
    rows = "".join(
        f"<tr><td style='text-align:left;padding-left:{depth * 2 + 1}em'>{escape(name)}</td><td>{escape(kind)}</td>"
        f"<td style='text-align:left'>{escape(ways)}</td></tr>"
        for name, kind, ways, depth in outline(definition, 0))
    return _table(escape(definition.get("Comment", "Pipeline")), ("State", "Type", "Then"), rows)


def outline(level: dict[str, Any], depth: int) -> Iterator[tuple[str, str, str, int]]:
    """Name, type, ways and depth of each state, those that come first in front."""
    for name in _order(level):
        state = level["States"][name]
        yield name, state["Resource"] if state["Type"] == "Task" else state["Type"], ", ".join(_ways(state)), depth
        for inner in [*state.get("Branches", []), *([state["ItemProcessor"]] if "ItemProcessor" in state else [])]:
            yield from outline(inner, depth + 1)


def _order(level: dict[str, Any]) -> list[str]:
    order, todo = [], [level["StartAt"]]
    while todo:
        name = todo.pop(0)
        if name not in order:
            order.append(name)
            todo += _targets(level["States"][name])
    return order


def _targets(state: dict[str, Any]) -> list[str]:
    ruled = [rule["Next"] for rule in [*state.get("Choices", []), *state.get("Catch", [])]]
    return [target for target in [state.get("Next"), *ruled, state.get("Default")] if target]


def _ways(state: dict[str, Any]) -> Iterator[str]:
    for target in _targets(state):
        caught = [c for c in state.get("Catch", []) if c["Next"] == target and state.get("Next") != target]
        yield f"⚠ {target}" if caught else target
    if state.get("End") or state["Type"] in ("Succeed", "Fail"):
        yield "end"


def execution(told: dict[str, Any], url: str) -> str:
    """A table of the states that were entered, with their progress."""
    head = told["execution"]
    rows = "".join(_visits(told["states"], 0))
    link = f"<a href='{escape(url, quote=True)}/executions/{escape(head['id'], quote=True)}'>{escape(head['name'])}</a>"
    why = f" {escape(str(head['error']))}" if head.get("error") else ""
    title = f"{escape(head['pipeline'])} {head['version']}, {link}: {_SIGNS.get(head['status'], '')} {head['status']}{why}"
    return _table(title, ("State", "Status", "Progress"), rows)


def _visits(visits: list[dict[str, Any]], depth: int) -> Iterator[str]:
    for visit in visits:
        progress = next((a["progress"] for a in reversed(visit.get("attempts", [])) if a.get("progress")), None)
        yield (f"<tr><td style='text-align:left;padding-left:{depth * 2 + 1}em'>{escape(visit['name'])}</td>"
               f"<td>{_SIGNS.get(visit['status'], '')} {escape(visit['status'])}</td><td>{_progress(progress)}</td></tr>")
        for lane in visit.get("lanes", []):
            yield from _visits(lane["states"], depth + 1)


def _progress(progress: dict[str, Any] | None) -> str:
    if progress is None:
        return ""
    bar = (f"<progress value='{int(progress['done'])}' max='{int(progress['total'])}'></progress> "
           if progress.get("total") else "")
    return bar + escape(str(progress.get("text", "")))


def _table(title: str, columns: tuple[str, ...], rows: str) -> str:
    head = "".join(f"<th>{column}</th>" for column in columns)
    return f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
