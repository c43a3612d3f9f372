"""Drives a Millrace server with an unmodified boto3: every kind of call that a client of the service makes."""
import json
import sys
import time

import boto3
from botocore.config import Config

states = boto3.client(
    "stepfunctions",
    endpoint_url=sys.argv[1],
    region_name="eu-central-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
    config=Config(inject_host_prefix=False, read_timeout=70, retries={"total_max_attempts": 1}),
)
ROLE = "arn:aws:iam::000000000000:role/pipelines"
ADD = json.dumps({
    "QueryLanguage": "JSONata",
    "StartAt": "Add",
    "States": {"Add": {"Type": "Pass", "Output": "{% $states.input.a + $states.input.b %}", "End": True}},
})
WAIT = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 86400, "End": True}}})


def refused(error, call, **arguments):
    """The message of the exception that a call must raise."""
    try:
        call(**arguments)
    except getattr(states.exceptions, error) as e:
        return e.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} was not refused with {error}")


def end(arn, limit=30):
    """How an execution is described once it has ended."""
    deadline = time.monotonic() + limit
    while True:
        described = states.describe_execution(executionArn=arn)
        if described["status"] != "RUNNING":
            return described
        assert time.monotonic() < deadline, described
        time.sleep(0.05)


def machines_and_executions():
    created = states.create_state_machine(name="nightly", definition=ADD, roleArn=ROLE,
                                          tags=[{"key": "team", "value": "pricing"}])
    arn = created["stateMachineArn"]
    assert arn == "arn:aws:states:eu-central-1:000000000000:stateMachine:nightly"
    assert created["creationDate"].year >= 2026
    names = [m["name"] for page in states.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 2})
             for m in page["stateMachines"]]
    assert "nightly" in names and "training" in names and names == sorted(names), names
    described = states.describe_state_machine(stateMachineArn=arn)
    assert described["definition"] == ADD and described["type"] == "STANDARD"

    started = states.start_execution(stateMachineArn=arn, name="one", input='{"a": 1, "b": 2}')
    ended = end(started["executionArn"])
    assert (ended["status"], ended["output"], ended["input"]) == ("SUCCEEDED", "3", '{"a": 1, "b": 2}')
    history = [e for page in states.get_paginator("get_execution_history").paginate(
        executionArn=started["executionArn"], PaginationConfig={"PageSize": 3}) for e in page["events"]]
    assert [e["type"] for e in history] == [
        "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"], history
    assert history[2]["stateExitedEventDetails"]["output"] == "3"
    last = states.get_execution_history(executionArn=started["executionArn"], reverseOrder=True, maxResults=1)
    assert last["events"][0]["type"] == "ExecutionSucceeded"
    assert "Execution Already Exists" in refused(
        "ExecutionAlreadyExists", states.start_execution, stateMachineArn=arn, name="one", input="{}")
    assert "Unrecognized token 'no'" in refused(
        "InvalidExecutionInput", states.start_execution, stateMachineArn=arn, input="no json")
    assert "STANDARD" not in refused(
        "StateMachineDoesNotExist", states.start_execution, stateMachineArn=arn + "x")


def express():
    arn = states.create_state_machine(name="quick", definition=ADD, roleArn=ROLE, type="EXPRESS")["stateMachineArn"]
    assert states.describe_state_machine(stateMachineArn=arn)["type"] == "EXPRESS"
    ended = states.start_sync_execution(stateMachineArn=arn, name="one", input='{"a": 1, "b": 2}')
    assert (ended["status"], ended["output"], ended["input"]) == ("SUCCEEDED", "3", '{"a": 1, "b": 2}')
    assert ended["executionArn"].startswith(arn.replace("stateMachine", "express") + ":one:")
    assert ended["billingDetails"]["billedDurationInMilliseconds"] % 100 == 0
    failed = states.start_sync_execution(stateMachineArn=arn, input='{"a": "x", "b": 2}')
    assert (failed["status"], failed["error"]) == ("FAILED", "States.QueryEvaluationError"), failed
    starts = {states.start_execution(stateMachineArn=arn, name="same", input='{"a": 1, "b": 2}')["executionArn"]
              for _ in range(3)}
    assert len(starts) == 3
    assert "context: express" in refused("InvalidArn", states.describe_execution, executionArn=starts.pop())
    refused("StateMachineTypeNotSupported", states.list_executions, stateMachineArn=arn)


def definitions():
    found = states.validate_state_machine_definition(definition=json.dumps({"StartAt": "A", "States": {}}))
    assert found["result"] == "FAIL" and found["diagnostics"][0]["severity"] == "ERROR", found
    assert states.validate_state_machine_definition(definition=ADD)["result"] == "OK"
    assert "SCHEMA_VALIDATION_FAILED" in refused(
        "InvalidDefinition", states.create_state_machine, name="broken", definition="{}", roleArn=ROLE)


def tests_of_one_state():
    train = json.dumps({"Type": "Task", "Resource": "millrace:train", "Next": "Gate", "InputPath": "$.model"})
    tested = states.test_state(definition=train, input='{"model": "m"}',
                               mock={"result": '{"rmse": 3}', "fieldValidationMode": "PRESENT"})
    assert (tested["status"], tested["output"], tested["nextState"]) == ("SUCCEEDED", '{"rmse":3}', "Gate"), tested
    assert "inspectionData" not in tested
    assert "Required field" in refused("ValidationException", states.test_state, definition=train,
                                       input='{"model": "m"}', mock={"result": "{}"})
    tested = states.test_state(definition=train, input='{"model": "m"}', inspectionLevel="DEBUG",
                               mock={"errorOutput": {"error": "Busy", "cause": "for now"}})
    assert (tested["status"], tested["error"]) == ("FAILED", "Busy"), tested
    assert tested["inspectionData"]["afterInputPath"] == '"m"', tested
    machine = json.dumps({"StartAt": "Each", "States": {"Each": {
        "Type": "Map", "End": True, "ItemsPath": "$.days", "MaxConcurrency": 2,
        "ItemSelector": {"day.$": "$$.Map.Item.Value", "run.$": "$$.Execution.Name"},
        "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}}}}})
    tested = states.test_state(definition=machine, stateName="Each", input='{"days": [1, 2]}', inspectionLevel="TRACE",
                               context='{"Execution": {"Name": "monday"}}', mock={"result": "[3, 4]"})
    assert tested["output"] == "[3,4]", tested
    assert tested["inspectionData"]["maxConcurrency"] == 2, tested
    assert json.loads(tested["inspectionData"]["afterItemSelector"])[1] == {"day": 2, "run": "monday"}, tested


def versions_and_aliases():
    first = states.create_state_machine(name="gone", definition=ADD, roleArn=ROLE, publish=True)
    second = states.update_state_machine(stateMachineArn=first["stateMachineArn"], definition=WAIT, publish=True)
    assert second["revisionId"] and second["stateMachineVersionArn"].endswith(":gone:2")
    alias = states.create_state_machine_alias(name="live", routingConfiguration=[
        {"stateMachineVersionArn": first["stateMachineVersionArn"], "weight": 100}])["stateMachineAliasArn"]
    started = states.start_execution(stateMachineArn=alias, input='{"a": 20, "b": 3}')["executionArn"]
    ended = end(started)
    assert ended["output"] == "23" and ended["stateMachineAliasArn"] == alias
    assert states.describe_state_machine_for_execution(executionArn=started)["definition"] == ADD
    assert len(states.list_executions(stateMachineArn=alias)["executions"]) == 1
    assert "[live]" in refused("ConflictException", states.delete_state_machine_version,
                               stateMachineVersionArn=first["stateMachineVersionArn"])

    waiting = states.start_execution(stateMachineArn=second["stateMachineVersionArn"])["executionArn"]
    states.stop_execution(executionArn=waiting, error="Enough", cause="by hand")
    assert (end(waiting)["status"], end(waiting)["error"]) == ("ABORTED", "Enough")
    states.delete_state_machine(stateMachineArn=first["stateMachineArn"])
    refused("StateMachineDoesNotExist", states.describe_state_machine, stateMachineArn=first["stateMachineArn"])


def tags():
    arn = "arn:aws:states:eu-central-1:000000000000:stateMachine:nightly"
    states.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "test"}])
    states.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert states.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "stage", "value": "test"}]


def activities_and_redrive():
    activity = states.create_activity(name="label")["activityArn"]
    assert activity in [a["activityArn"] for a in states.list_activities()["activities"]]
    machine = states.create_state_machine(name="labelling", roleArn=ROLE, definition=json.dumps({
        "StartAt": "Label", "States": {"Label": {"Type": "Task", "Resource": activity, "End": True}}}))
    started = states.start_execution(stateMachineArn=machine["stateMachineArn"], input='"cat.png"')["executionArn"]
    work = states.get_activity_task(activityArn=activity, workerName="ada")
    assert work["input"] == '"cat.png"'
    states.send_task_heartbeat(taskToken=work["taskToken"])
    states.send_task_failure(taskToken=work["taskToken"], error="Blurred", cause="see for yourself")
    failed = end(started)
    assert (failed["status"], failed["error"], failed["redriveStatus"]) == ("FAILED", "Blurred", "REDRIVABLE"), failed

    states.redrive_execution(executionArn=started)
    again = states.get_activity_task(activityArn=activity)
    refused("TaskTimedOut", states.send_task_success, taskToken=work["taskToken"], output='"dog"')
    states.send_task_success(taskToken=again["taskToken"], output='"cat"')
    ended = end(started)
    assert (ended["status"], ended["output"], ended["redriveCount"]) == ("SUCCEEDED", '"cat"', 1), ended
    refused("ExecutionNotRedrivable", states.redrive_execution, executionArn=started)
    refused("InvalidToken", states.send_task_success, taskToken="x" * 100, output="{}")
    states.delete_activity(activityArn=activity)
    refused("ActivityDoesNotExist", states.get_activity_task, activityArn=activity)


def map_runs():
    activity = states.create_activity(name="inspect")["activityArn"]
    machine = states.create_state_machine(name="maps", roleArn=ROLE, definition=json.dumps({"StartAt": "Each", "States": {"Each": {
        "Type": "Map", "Label": "each", "MaxConcurrency": 1, "End": True, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Inspect", "States": {"Inspect": {"Type": "Task", "Resource": activity, "End": True}}}}}}))["stateMachineArn"]
    started = states.start_execution(stateMachineArn=machine, input='["good", "bad", "late"]')["executionArn"]
    good = states.get_activity_task(activityArn=activity)
    [run] = states.list_map_runs(executionArn=started)["mapRuns"]
    arn = run["mapRunArn"]
    assert run["executionArn"] == started and run["stateMachineArn"] == machine + "/each" and "stopDate" not in run, run
    described = states.describe_map_run(mapRunArn=arn)
    for counts in described["itemCounts"], described["executionCounts"]:
        assert (counts["pending"], counts["running"], counts["total"]) == (2, 1, 3), described

    states.update_map_run(mapRunArn=arn, maxConcurrency=2)
    bad = states.get_activity_task(activityArn=activity)
    assert states.describe_map_run(mapRunArn=arn)["maxConcurrency"] == 2
    states.send_task_failure(taskToken=bad["taskToken"], error="Bad")
    failed = end(started)
    assert failed["error"] == "States.ExceedToleratedFailureThreshold", failed
    refused("TaskTimedOut", states.send_task_success, taskToken=good["taskToken"], output='"good"')
    described = states.describe_map_run(mapRunArn=arn)
    assert described["status"] == "FAILED" and described["stopDate"] and described["itemCounts"]["failed"] == 1, described
    assert (described["itemCounts"]["aborted"], described["itemCounts"]["pending"]) == (1, 1), described
    [child] = states.list_executions(mapRunArn=arn, statusFilter="FAILED")["executions"]
    assert child["mapRunArn"] == arn and child["itemCount"] == 1 and child["redriveCount"] == 0, child
    child = states.describe_execution(executionArn=child["executionArn"])
    assert (child["input"], child["error"], child["redriveStatus"]) == ('"bad"', "Bad", "REDRIVABLE_BY_MAP_RUN"), child

    states.redrive_execution(executionArn=started)
    for _ in range(3):
        work = states.get_activity_task(activityArn=activity)
        states.send_task_success(taskToken=work["taskToken"], output=work["input"])
    assert end(started)["output"] == '["good","bad","late"]', end(started)
    described = states.describe_map_run(mapRunArn=arn)
    assert (described["status"], described["redriveCount"], described["itemCounts"]["resultsWritten"]) == ("SUCCEEDED", 1, 3), described
    names = {r: {e["name"] for page in states.get_paginator("list_executions").paginate(
        mapRunArn=arn, redriveFilter=r, PaginationConfig={"PageSize": 1}) for e in page["executions"]}
        for r in ("REDRIVEN", "NOT_REDRIVEN")}
    assert len(names["REDRIVEN"]) == 2 and len(names["NOT_REDRIVEN"]) == 1, names
    assert "has ended" in refused("ValidationException", states.update_map_run, mapRunArn=arn, maxConcurrency=1)


machines_and_executions()
express()
map_runs()
activities_and_redrive()
definitions()
tests_of_one_state()
versions_and_aliases()
tags()
