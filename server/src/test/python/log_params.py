"""Logs and registers a model whose signature declares parameters, as a Python function and as a program of its own, and
prints what MLflow's own scoring server answers to requests.

Usage: log_params.py SERVER
"""

import datetime
import json
import pathlib
import sys
import tempfile

import mlflow
import pandas
from mlflow.models import infer_signature
from mlflow.pyfunc import scoring_server

cars = pandas.DataFrame({"mileage": [10_000.0, 20_000.0], "doors": [3.0, 5.0]})
PARAMS = {"rate": 0.5, "extras": [1.0], "round": False, "unit": "EUR", "since": datetime.datetime(2024, 1, 1)}

# What a program of its own answers, with the parameters that it gets.
PROGRAM = '''
import http.server, json, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send(b"")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        params, rows = body["params"], body["dataframe_split"]["data"]
        answers = [params["rate"] * row[0] + sum(params["extras"]) for row in rows]
        self.send(json.dumps({"predictions": answers}).encode())

    def send(self, answer):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass

http.server.HTTPServer(("127.0.0.1", int(os.environ["SAGEMAKER_BIND_TO_PORT"])), Handler).serve_forever()
'''


class Price(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        assert isinstance(params["rate"], float) and isinstance(params["round"], bool) and params["unit"] == "EUR"
        prices = params["rate"] * model_input["mileage"] + sum(params["extras"])
        prices += params["since"].year - 2024
        return (prices.round() if params["round"] else prices).to_numpy()


mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("cars")
signature = infer_signature(cars, cars["mileage"], params=PARAMS)
with mlflow.start_run():
    logged = mlflow.pyfunc.log_model(
        python_model=Price(),
        name="price",
        signature=signature,
        input_example=cars,
        registered_model_name="price-params",
    )
    with tempfile.TemporaryDirectory() as folder:
        bundle = pathlib.Path(folder, "program")
        bundle.mkdir()
        (bundle / "serve.py").write_text(PROGRAM)
        described = {
            "flavors": {"millrace_process": {"command": ["python3", "serve.py"]}},
            "signature": signature.to_dict(),
            "saved_input_example_info": {"artifact_path": "example.json"},
        }
        (bundle / "MLmodel").write_text(json.dumps(described))
        (bundle / "example.json").write_text(cars.to_json(orient="split"))
        mlflow.log_artifacts(str(bundle), "program")
        client = mlflow.MlflowClient()
        client.create_registered_model("price-program")
        run = mlflow.active_run().info.run_id
        client.create_model_version("price-program", f"runs:/{run}/program", run)

model = mlflow.pyfunc.load_model(logged.model_uri)
for name, params in (
    ("absent", None),
    ("rate", {"rate": 2}),
    ("all", {"rate": 0.25, "extras": [1, 2.5], "round": True, "since": "2026-11-02T07:00:00"}),
):
    body = {"dataframe_split": cars.to_dict(orient="split")} | ({} if params is None else {"params": params})
    answer = scoring_server.invocations(json.dumps(body), "application/json", model, model.metadata.get_input_schema())
    print(name, json.dumps({"body": body, "predictions": json.loads(answer.response)["predictions"]}))
