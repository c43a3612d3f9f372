"""Drives a Millrace server with the unmodified AWS Step Functions Data Science SDK (`stepfunctions` of PyPI)."""
import sys

import boto3
from stepfunctions.inputs import ExecutionInput
from stepfunctions.steps import (Catch, Chain, Choice, ChoiceRule, Fail, Map, Parallel, Pass, Retry, Succeed, Task,
                                 Wait)
from stepfunctions.workflow import Workflow

client = boto3.client("stepfunctions", endpoint_url=sys.argv[1], region_name="eu-central-1",
                      aws_access_key_id="any", aws_secret_access_key="any")
ROLE = "arn:aws:iam::000000000000:role/pipelines"

given = ExecutionInput(schema={"who": str, "items": list})


def definition(greeting):
    """A step of each kind that needs no service of AWS."""
    ask = Task("Ask", resource="arn:aws:states:::states:startExecution.sync:2",
               parameters={"StateMachineArn": "nowhere", "Input": {}}, timeout_seconds=60)
    ask.add_retry(Retry(error_equals=["States.Timeout"], interval_seconds=1, max_attempts=1))
    ask.add_catch(Catch(error_equals=["States.ALL"], next_step=Pass("Alone", result_path="$.alone", result=True),
                        result_path="$.why"))
    each = Map("Each", items_path="$.items", result_path="$.items", iterator=Pass("One", result=1))
    both = Parallel("Both", result_path="$.both")
    both.add_branch(Pass("Left", parameters={"text.$": f"States.Format('{greeting} {{}}', $.who)"}))
    both.add_branch(Wait("Right", seconds=0))
    anybody = Choice("Anybody")
    anybody.add_choice(ChoiceRule.Not(ChoiceRule.StringEquals(variable="$.who", value="")), Chain([each, both, ask, Succeed("Done")]))
    anybody.default_choice(Fail("Nobody", error="Nobody", cause="nobody is there"))
    return anybody


def end_to_end():
    workflow = Workflow(name="science", definition=definition("Hello"), role=ROLE, execution_input=given, client=client,
                        tags=[{"key": "team", "value": "pricing"}])
    arn = workflow.create()
    assert arn == "arn:aws:states:eu-central-1:000000000000:stateMachine:science", arn
    assert '"Anybody"' in workflow.definition.to_json(pretty=True)
    assert "Anybody" in workflow.get_cloudformation_template()

    execution = workflow.execute(name="first", inputs={"who": "world", "items": [3, 4]})
    output = execution.get_output(wait=True)
    assert output["items"] == [1, 1], output
    assert output["both"][0] == {"text": "Hello world"}, output
    described = execution.describe()
    assert described["status"] == "SUCCEEDED", described
    types = [event["type"] for event in execution.list_events()]
    assert types[0] == "ExecutionStarted" and types[-1] == "ExecutionSucceeded", types
    execution.render_progress()  # empty without IPython, but it asks for all events with their dates

    nobody = workflow.execute(name="second", inputs={"who": "", "items": []})
    nobody.get_output(wait=True)
    assert nobody.describe()["status"] == "FAILED"
    assert {e.name for e in workflow.list_executions(max_items=10)} == {"first", "second"}


def found_changed_and_stopped():
    assert "science" in [listed["name"] for listed in Workflow.list_workflows(client=client)]
    attached = Workflow.attach("arn:aws:states:eu-central-1:000000000000:stateMachine:science", client=client)
    attached.update(definition=Chain([Wait("Sleep", seconds=86400)]), role=ROLE)
    sleeping = attached.execute(name="third")
    sleeping.stop(error="Enough", cause="it was long enough")
    assert sleeping.describe()["status"] == "ABORTED"
    attached.delete()
    assert "science" not in [listed["name"] for listed in Workflow.list_workflows(client=client)]


end_to_end()
found_changed_and_stopped()
