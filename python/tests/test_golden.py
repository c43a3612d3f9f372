"""The pipeline of GoldenTest.java, built here: both give the tree of golden.asl.json."""
import json
from pathlib import Path

from millrace import (Flow, Pipeline, caught, choice, fail, go_to, item, map_each, ml, parallel, pass_on, query,
                      state_input, states, succeed, task, variable, wait)

GOLDEN = Path(__file__).parents[2] / "pipeline/src/test/resources/io/millrace/pipeline/builder/golden.asl.json"
NEW = {"query_language": "JSONata"}


def test_the_python_builder_gives_the_tree_that_the_java_builder_gives() -> None:
    built = Pipeline(
        pass_on("Defaults", output=query("$merge([{'rounds': 0}, $states.input])"),
                assign={"dataset": state_input.dataset}, **NEW)
        .then(learn())
        .then(decide()),
        comment="Train until it is good enough", timeout_seconds=86400, query_language="JSONPath")

    assert built.definition() == json.loads(GOLDEN.read_text(encoding="utf-8"))


def learn() -> Flow:
    failure = variable("failure")
    failed = ml.notify("TellFailed", topic="training.failed", title=failure.Error, **NEW).then(
        fail("Failed", error=failure.Error, cause="see the notice", **NEW))
    one = ml.train("TrainOne", project="cars", dataset=variable("dataset"), model=state_input.model,
                   timeout_seconds=3600, heartbeat_seconds=300, **NEW).retry(
        "STORAGE_UNAVAILABLE", "States.Timeout", max_attempts=5, interval_seconds=2, backoff_rate=1.5,
        max_delay_seconds=60, jitter_strategy="FULL")
    train = map_each("Train", one, items=state_input.models, item_selector={"model": item, "weight": 2},
                     max_concurrency=2, **NEW)
    baseline = task("Baseline", "millrace:baseline", arguments={"dataset": variable("dataset")}, **NEW)
    return parallel("Learn", train, baseline, assign={"trained": states.result[0]}, output=state_input, **NEW).catch(
        failed, assign={"failure": caught})


def decide() -> Flow:
    old = choice("Old").when({"Variable": "$.rounds", "NumericGreaterThan": 9}, fail("TooMany", error="TooMany"))
    return (choice("GoodEnough", **NEW)
            .when(query("$max($trained.metrics.rmse) < 2500"),
                  ml.register("Register", models=variable("trained"), **NEW).then(succeed("Done", **NEW)),
                  assign={"good": query("true")})
            .when(state_input.rounds < 3, wait("Rest", seconds=60, **NEW).then(go_to("Defaults")))
            .otherwise(old.otherwise(pass_on("Keep", parameters={"kept.$": "$.rounds"}, result_path="$.kept"))))
