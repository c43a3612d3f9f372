"""Executes a notebook in its own folder: notebook.py NOTEBOOK RESULT.

A cell that fails ends it, and is in the result. Of a cell that hangs, the stack of every thread is printed.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

source, result = map(Path, sys.argv[1:])
notebook = nbformat.read(source, as_version=4)
stacks = result.with_suffix(".stacks")
watch = f"import faulthandler; faulthandler.dump_traceback_later(100, file=open({str(stacks)!r}, 'w'))"
client = NotebookClient(
    notebook,
    timeout=120,
    resources={"metadata": {"path": str(source.parent)}},
    extra_arguments=[f"--IPKernelApp.exec_lines={watch}"],
)
try:
    client.execute()
except TimeoutError:
    print(stacks.read_text())
    raise
except CellExecutionError as failure:
    print(failure)
nbformat.write(notebook, result)
