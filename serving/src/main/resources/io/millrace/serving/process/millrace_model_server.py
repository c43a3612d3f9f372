"""Answers for a model that MLflow can load as a Python function.

Started by Millrace with the argument `serve`, in the model's own Python environment: it loads the
model of the folder SM_MODEL_DIR, listens on the Unix socket MILLRACE_SOCKET, and answers
`GET /ping` and `POST /invocations` with rows as `dataframe_split`, and `params` beside them if the
model's signature has some. Needs nothing but the standard library and what the model needs itself:
mlflow, pandas.
"""

import http.server
import json
import math
import os
import socketserver
import sys

import mlflow.pyfunc
import pandas

DTYPES = {
    "boolean": "bool",
    "integer": "int32",
    "long": "int64",
    "float": "float32",
    "double": "float64",
    "datetime": "datetime64[ns]",
}


def typed(frame, types):
    """The frame with the columns' types of the signature, where their values allow it."""
    for name in frame.columns:
        dtype = DTYPES.get(types.get(name))
        try:
            if dtype and frame[name].dtype != dtype:
                frame[name] = frame[name].astype(dtype)
        except (TypeError, ValueError):
            pass  # a missing value in a column that cannot have any: MLflow says so
    return frame


def plain(value):
    """The value as JSON has it; what is no finite number is null, and a row of a frame of several
    columns an object, which has their names."""
    if isinstance(value, pandas.DataFrame) and len(value.columns) > 1 and value.columns.is_unique:
        value = value.to_dict(orient="records")
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


class Model:
    def __init__(self, folder):
        self.function = mlflow.pyfunc.load_model(folder)
        schema = self.function.metadata.get_input_schema()
        self.types = {}
        if schema is not None and schema.has_input_names():
            self.types = {each.name: each.type.name for each in schema.inputs}

    def answer(self, body):
        asked = json.loads(body)
        split = asked["dataframe_split"]
        frame = pandas.DataFrame(split["data"], columns=split["columns"])
        params = {"params": asked["params"]} if "params" in asked else {}
        predictions = plain(self.function.predict(typed(frame, self.types), **params))
        return json.dumps({"predictions": predictions}, default=str).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    model = None

    def do_GET(self):
        self.send(200 if self.path == "/ping" else 404, b"\n", "text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            self.send(200, self.model.answer(body), "application/json")
        except Exception as e:  # whatever a model throws is its answer
            text = f"{type(e).__name__}: {e}"
            print(text, file=sys.stderr)
            self.send(500, text.encode(errors="replace"), "text/plain; charset=utf-8")

    def send(self, status, body, content_type):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

    def address_string(self):
        return ""


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    Handler.model = Model(os.environ["SM_MODEL_DIR"])
    with Server(os.environ["MILLRACE_SOCKET"], Handler) as server:
        server.serve_forever()


main()
