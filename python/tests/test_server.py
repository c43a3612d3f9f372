"""A server is driven; MILLRACE_SERVER names it, MILLRACE_COMMAND the command line."""
import os

import pytest

from millrace import ExecutionFailed, MillraceError, Pipeline, Server, choice, fail, pass_on, query, state_input, wait

needs_server = pytest.mark.skipif("MILLRACE_SERVER" not in os.environ, reason="MILLRACE_SERVER names no server")
needs_command = pytest.mark.skipif("MILLRACE_COMMAND" not in os.environ, reason="MILLRACE_COMMAND names no command")

GREET = Pipeline(pass_on("Greet", output=query("'Hello ' & $states.input.who")))


@needs_server
def test_what_is_started_ends_with_its_output() -> None:
    execution = GREET.start("hello", {"who": "world"}, execution="first")

    assert execution.wait(30) == "Hello world"
    assert execution.status == "SUCCEEDED"
    assert list(execution.logs(follow=True)) == []
    assert "✓ SUCCEEDED" in execution._repr_html_()
    assert GREET.start("hello", {"who": "world"}, execution="first").id == execution.id
    assert GREET.register("hello") == 1


@needs_server
def test_failures_are_raised_with_error_and_cause() -> None:
    execution = Pipeline(fail("No", error="Mine", cause="because")).start("failing")

    with pytest.raises(ExecutionFailed, match="Mine: because"):
        execution.wait(30)


@needs_server
def test_what_sleeps_can_be_stopped() -> None:
    execution = Pipeline(wait("Sleep", seconds=86400)).start("sleeping")

    with pytest.raises(TimeoutError):
        execution.wait(0)
    execution.stop("Enough")
    assert execution.status == "ABORTED"


@needs_server
def test_refusals_keep_the_servers_words() -> None:
    with pytest.raises(MillraceError, match="There is no state 'Nowhere'") as refused:
        Server().register("wrong", {"StartAt": "Nowhere", "States": {"A": {"Type": "Succeed"}}})
    assert refused.value.code == "PIPELINE_INVALID"
    with pytest.raises(MillraceError, match="does not answer"):
        Server("http://127.0.0.1:9").tasks()


@needs_server
def test_tasks_and_single_states_are_asked_of_the_server() -> None:
    assert "millrace:train" in [task["resource"] for task in Server().tasks()]
    state = {"Type": "Task", "Resource": "millrace:train", "Next": "B"}
    trained = {"name": "price", "run_id": "0", "metrics": {"validation-rmse": 1}}
    tested = Server().test_state(state, result=trained)
    assert tested["status"] == "SUCCEEDED"
    assert tested["nextState"] == "B"
    with pytest.raises(MillraceError, match="'name' is missing"):
        Server().test_state(state, result={"metrics": {}})


@needs_command
def test_cases_are_played_without_a_server() -> None:
    pipeline = Pipeline(choice("Which").when(state_input.n > 1, pass_on("Many")).otherwise(fail("Few", error="Few")))

    told = pipeline.test({
        "many": {"Input": {"n": 2}, "Expect": {"Path": ["Which", "Many"]}},
        "few": {"Input": {"n": 0}, "Expect": {"Status": "FAILED", "Error": "Few"}},
    })

    assert "2 of 2 passed" in told
    with pytest.raises(AssertionError, match="0 of 1 passed"):
        pipeline.test({"wrong": {"Input": {"n": 0}}})
