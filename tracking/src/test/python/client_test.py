"""The unmodified MLflow client against a live server; MLFLOW_TRACKING_URI says where it is."""

import json
import math
import os
import tempfile
import unittest
import uuid

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException


def unique(name):
    return f"{name}-{uuid.uuid4().hex[:8]}"


class Case(unittest.TestCase):
    def setUp(self):
        self.client = MlflowClient()
        self.name = unique(self.id())
        self.experiment = mlflow.set_experiment(self.name)

    def assert_fails(self, error_code, call, *args, **kwargs):
        with self.assertRaises(MlflowException) as caught:
            call(*args, **kwargs)
        self.assertEqual(error_code, caught.exception.error_code)
        return caught.exception


class ExperimentTest(Case):
    def test_create_read_rename_delete_restore(self):
        name = unique("prices")
        experiment_id = self.client.create_experiment(name, tags={"team": "pricing"})
        self.assertEqual({"team": "pricing"}, self.client.get_experiment(experiment_id).tags)
        self.assert_fails("RESOURCE_ALREADY_EXISTS", self.client.create_experiment, name)
        self.client.rename_experiment(experiment_id, name + "-2")
        self.client.set_experiment_tag(experiment_id, "owner", "ada")
        found = self.client.get_experiment_by_name(name + "-2")
        self.assertEqual({"team": "pricing", "owner": "ada"}, found.tags)
        self.client.delete_experiment(experiment_id)
        self.assertEqual("deleted", self.client.get_experiment(experiment_id).lifecycle_stage)
        self.client.restore_experiment(experiment_id)
        self.assertIsNone(self.client.get_experiment_by_name(unique("nothing")))

    def test_search_in_pages(self):
        prefix = unique("page")
        for i in range(5):
            self.client.create_experiment(f"{prefix}-{i}")
        seen, token = [], None
        while True:
            page = self.client.search_experiments(
                filter_string=f"name LIKE '{prefix}%'",
                order_by=["name DESC"],
                max_results=2,
                page_token=token,
            )
            seen += [e.name for e in page]
            token = page.token
            if not token:
                break
        self.assertEqual([f"{prefix}-{i}" for i in reversed(range(5))], seen)
        self.assertTrue(mlflow.search_experiments(view_type=ViewType.ALL))


class RunTest(Case):
    def test_log_everything_and_read_it_back(self):
        with mlflow.start_run(run_name="first", description="a note") as run:
            mlflow.log_param("depth", 6)
            mlflow.log_params({"eta": 0.3, "booster": "gbtree"})
            mlflow.log_metric("rmse", 3.5, step=1)
            mlflow.log_metrics({"rmse": 2.5, "mae": 1.25}, step=2)
            mlflow.set_tags({"a": "1", "b": "zwei"})
            mlflow.set_tag("b", "drei")
            with mlflow.start_run(nested=True) as child:
                mlflow.log_metric("inner", 1)
        found = mlflow.get_run(run.info.run_id)
        self.assertEqual("FINISHED", found.info.status)
        self.assertEqual("first", found.info.run_name)
        self.assertIsNotNone(found.info.end_time)
        self.assertEqual({"depth": "6", "eta": "0.3", "booster": "gbtree"}, found.data.params)
        self.assertEqual({"rmse": 2.5, "mae": 1.25}, found.data.metrics)
        self.assertEqual("drei", found.data.tags["b"])
        self.assertEqual("a note", found.data.tags["mlflow.note.content"])
        self.assertEqual(run.info.run_id, self.client.get_parent_run(child.info.run_id).info.run_id)

    def test_failing_block_and_resumed_run(self):
        with self.assertRaises(ValueError):
            with mlflow.start_run() as run:
                raise ValueError("boom")
        self.assertEqual("FAILED", mlflow.get_run(run.info.run_id).info.status)
        with mlflow.start_run(run_id=run.info.run_id):
            self.assertEqual("RUNNING", mlflow.get_run(run.info.run_id).info.status)
        self.assertEqual("FINISHED", mlflow.get_run(run.info.run_id).info.status)

    def test_metric_history_and_special_values(self):
        run_id = self.client.create_run(self.experiment.experiment_id).info.run_id
        points = [Metric("loss", 1 / (i + 1), 1000 + i, i) for i in range(1000)]
        self.client.log_batch(run_id, metrics=points)
        self.client.log_batch(run_id, metrics=points[:10])
        history = self.client.get_metric_history(run_id, "loss")
        self.assertEqual([p.value for p in points], [m.value for m in history])
        self.client.log_metric(run_id, "nan", float("nan"))
        self.client.log_metric(run_id, "inf", float("inf"))
        self.client.log_metric(run_id, "minus", float("-inf"))
        metrics = self.client.get_run(run_id).data.metrics
        self.assertTrue(math.isnan(metrics["nan"]))
        self.assertEqual(1.7976931348623157e308, metrics["inf"])
        self.assertEqual(-1.7976931348623157e308, metrics["minus"])

    def test_rules_are_told_in_mlflows_words(self):
        run_id = self.client.create_run(self.experiment.experiment_id).info.run_id
        self.client.log_param(run_id, "depth", "6")
        error = self.assert_fails(
            "INVALID_PARAMETER_VALUE", self.client.log_batch, run_id, params=[Param("depth", "7")]
        )
        self.assertIn("Changing param values is not allowed", error.message)
        missing = uuid.uuid4().hex
        error = self.assert_fails("RESOURCE_DOES_NOT_EXIST", self.client.get_run, missing)
        self.assertIn(f"Run with id={missing} not found", error.message)
        self.client.delete_run(run_id)
        error = self.assert_fails(
            "INVALID_PARAMETER_VALUE", self.client.set_tag, run_id, "a", "b"
        )
        self.assertIn("must be in the 'active' state", error.message)
        self.client.restore_run(run_id)
        self.client.log_batch(run_id, tags=[RunTag("a", "b")])
        self.client.delete_tag(run_id, "a")
        self.assert_fails("RESOURCE_DOES_NOT_EXIST", self.client.delete_tag, run_id, "a")

    def test_search_runs(self):
        for i in range(5):
            with mlflow.start_run(run_name=f"run-{i}"):
                mlflow.log_metric("rmse", float(i))
                mlflow.log_param("depth", i)
        frame = mlflow.search_runs(
            experiment_names=[self.name],
            filter_string="metrics.rmse > 1 and params.depth != '4'",
            order_by=["metrics.rmse DESC"],
        )
        self.assertEqual([3.0, 2.0], list(frame["metrics.rmse"]))
        self.assertEqual(["run-3", "run-2"], list(frame["tags.mlflow.runName"]))
        self.assertTrue(mlflow.search_runs(filter_string="metrics.rmse > 100").empty)
        self.assert_fails("INVALID_PARAMETER_VALUE", mlflow.search_runs, filter_string="a OR b")

    def test_inputs(self):
        frame = pd.DataFrame({"mileage": [1.0, 2.0], "price": [10.0, 20.0]})
        dataset = mlflow.data.from_pandas(frame, source="listings.csv", targets="price", name="cars")
        with mlflow.start_run() as run:
            mlflow.log_input(dataset, context="training")
            mlflow.log_input(dataset, context="training")
        (found,) = mlflow.get_run(run.info.run_id).inputs.dataset_inputs
        self.assertEqual("cars", found.dataset.name)
        self.assertIn("mileage", found.dataset.schema)
        runs = mlflow.search_runs(filter_string="datasets.name = 'cars'", output_format="list")
        self.assertEqual([run.info.run_id], [r.info.run_id for r in runs])


class ArtifactTest(Case):
    def test_files_texts_tables_and_figures(self):
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        figure = pyplot.figure()
        with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "weiß 100.bin")
            content = os.urandom(3 * 1024 * 1024)
            with open(path, "wb") as file:
                file.write(content)
            mlflow.log_artifact(path, "data/raw")
            mlflow.log_text("", "empty.txt")
            mlflow.log_dict({"a": [1, 2]}, "config.json")
            mlflow.log_figure(figure, "plots/curve.png")
            mlflow.log_table({"x": [1, 2]}, "table.json")
            mlflow.log_table({"x": [3]}, "table.json")
        run_id = run.info.run_id
        names = sorted(f.path for f in self.client.list_artifacts(run_id))
        self.assertEqual(["config.json", "data", "empty.txt", "plots", "table.json"], names)
        (entry,) = self.client.list_artifacts(run_id, "data/raw")
        self.assertEqual(("data/raw/weiß 100.bin", False, len(content)), tuple_of(entry))
        local = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="data")
        with open(os.path.join(local, "raw", "weiß 100.bin"), "rb") as file:
            self.assertEqual(content, file.read())
        self.assertEqual("", mlflow.artifacts.load_text(run.info.artifact_uri + "/empty.txt"))
        self.assertEqual(3, len(mlflow.load_table("table.json", run_ids=[run_id])))
        with self.assertRaises(Exception):
            mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="nothing.txt")


def tuple_of(entry):
    return entry.path, entry.is_dir, entry.file_size


class ModelTest(Case):
    def log_model(self, registered=None):
        from sklearn.linear_model import LinearRegression

        x = pd.DataFrame({"mileage": [1.0, 2.0, 3.0], "age": [2.0, 1.0, 5.0]})
        model = LinearRegression().fit(x, [3.0, 5.0, 8.0])
        with mlflow.start_run() as run:
            mlflow.log_metric("rmse", 0.5)
            info = mlflow.sklearn.log_model(
                model,
                name="price",
                input_example=x,
                registered_model_name=registered,
                params={"fit": "ols"},
                pip_requirements=["scikit-learn"],
            )
        return run, info, model, x

    def test_log_and_load_an_sklearn_model(self):
        run, info, model, x = self.log_model()
        logged = mlflow.get_logged_model(info.model_id)
        self.assertEqual("READY", str(logged.status))
        self.assertEqual("ols", logged.params["fit"])
        self.assertEqual([info.model_id], [m.model_id for m in run_of(run).outputs.model_outputs])
        for uri in [info.model_uri, f"runs:/{run.info.run_id}/price"]:
            loaded = mlflow.pyfunc.load_model(uri)
            np.testing.assert_allclose(model.predict(x), loaded.predict(x), rtol=1e-12)
        found = mlflow.search_logged_models(
            experiment_ids=[self.experiment.experiment_id],
            filter_string="metrics.rmse < 1 AND params.fit = 'ols'",
            output_format="list",
        )
        self.assertEqual([info.model_id], [m.model_id for m in found])
        self.client.set_logged_model_tags(info.model_id, {"a": "b"})
        self.assertEqual("b", mlflow.get_logged_model(info.model_id).tags["a"])
        self.client.delete_logged_model_tag(info.model_id, "a")
        self.client.delete_logged_model(info.model_id)

    def test_log_and_load_an_xgboost_model_with_autologging(self):
        import xgboost

        mlflow.xgboost.autolog()
        try:
            random = np.random.default_rng(42)
            x = pd.DataFrame(random.normal(size=(200, 3)), columns=["a", "b", "c"])
            y = x["a"] * 2 + x["b"]
            with mlflow.start_run() as run:
                booster = xgboost.train(
                    {"max_depth": 3}, xgboost.DMatrix(x, label=y), 5,
                    evals=[(xgboost.DMatrix(x, label=y), "train")], verbose_eval=False,
                )
        finally:
            mlflow.xgboost.autolog(disable=True)
        data = run_of(run).data
        self.assertEqual("3", data.params["max_depth"])
        self.assertEqual(5, len(self.client.get_metric_history(run.info.run_id, "train-rmse")))
        (output,) = run_of(run).outputs.model_outputs
        loaded = mlflow.xgboost.load_model(f"models:/{output.model_id}")
        np.testing.assert_allclose(
            booster.predict(xgboost.DMatrix(x)), loaded.predict(xgboost.DMatrix(x)), rtol=1e-6
        )

    def test_registry(self):
        name = unique("price")
        run, info, model, x = self.log_model(registered=name)
        self.log_model(registered=name)
        self.client.set_registered_model_alias(name, "champion", 1)
        champion = self.client.get_model_version_by_alias(name, "champion")
        self.assertEqual(("1", run.info.run_id), (str(champion.version), champion.run_id))
        versions = json.loads(mlflow.get_logged_model(info.model_id).tags["mlflow.modelVersions"])
        self.assertEqual([{"name": name, "version": "1"}], versions)
        loaded = mlflow.pyfunc.load_model(f"models:/{name}@champion")
        np.testing.assert_allclose(model.predict(x), loaded.predict(x), rtol=1e-12)
        self.client.set_registered_model_alias(name, "champion", 2)
        self.assertEqual({"champion": "2"}, {k: str(v) for k, v in
                         self.client.get_registered_model(name).aliases.items()})
        self.client.delete_registered_model_alias(name, "champion")
        self.assert_fails("INVALID_PARAMETER_VALUE",
                          self.client.get_model_version_by_alias, name, "champion")
        self.client.set_registered_model_tag(name, "team", "pricing")
        self.client.set_model_version_tag(name, "1", "checked", "yes")
        self.client.update_model_version(name, "1", description="the first")
        self.client.update_registered_model(name, description="prices")
        versions = self.client.search_model_versions(f"name = '{name}' and tags.checked = 'yes'")
        self.assertEqual(["the first"], [v.description for v in versions])
        found = self.client.search_registered_models(f"name LIKE '{name[:-2]}%'")
        self.assertEqual([("prices", {"team": "pricing"})], [(m.description, m.tags) for m in found])
        copied = self.client.copy_model_version(f"models:/{name}/1", unique("copy"))
        self.assertEqual(f"models:/{name}/1", copied.source)
        with_warnings_off(lambda: self.client.transition_model_version_stage(name, 2, "Staging"))
        self.client.delete_model_version(name, "1")
        self.assert_fails("RESOURCE_DOES_NOT_EXIST", self.client.get_model_version, name, "1")
        renamed = name + "-2"
        self.client.rename_registered_model(name, renamed)
        self.client.delete_registered_model_tag(renamed, "team")
        self.client.delete_registered_model(renamed)
        self.assert_fails("RESOURCE_DOES_NOT_EXIST", self.client.get_registered_model, renamed)

    def test_sources_outside_this_server_are_refused(self):
        name = unique("price")
        self.client.create_registered_model(name)
        run_id = self.client.create_run(self.experiment.experiment_id).info.run_id
        for source in ["/etc/passwd", "file:///etc", "http://example.com/m", "s3://bucket/m",
                       "mlflow-artifacts:/0/../../etc"]:
            error = self.assert_fails("INVALID_PARAMETER_VALUE",
                                      self.client.create_model_version, name, source, run_id)
            self.assertIn("Invalid model version source", error.message)


def run_of(run):
    return mlflow.get_run(run.info.run_id)


def with_warnings_off(call):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()


if __name__ == "__main__":
    unittest.main()
