"""An unmodified `boto3` asks endpoints through its `sagemaker-runtime` client.

Usage: sagemaker_runtime.py HOST:PORT

The endpoint `price` takes the maximum of two models: `imputing` says 30,000 - 0.1 * mileage and 500 more for diesel, `linear`
10,000 less, and nothing without a mileage. The endpoint `shared` has them as the variants `old` and `new`.
"""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError

runtime = boto3.client(
    "sagemaker-runtime",
    endpoint_url=f"http://{sys.argv[1]}",
    region_name="us-east-1",
    aws_access_key_id="x",
    aws_secret_access_key="x",
    config=Config(retries={"total_max_attempts": 1}),
)
ROW = {"mileage": 10_000, "fuel": "diesel"}
OTHER = {"mileage": 20_000, "fuel": "petrol"}


def invoke(endpoint="price", body=json.dumps(ROW), content_type="application/json", **more):
    answer = runtime.invoke_endpoint(EndpointName=endpoint, Body=body, ContentType=content_type, **more)
    return answer, answer["Body"].read().decode()


def refused(code, status, *texts, **request):
    try:
        invoke(**request)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status, error.response
        assert all(text in error.response["Error"]["Message"] for text in texts), error.response
        return
    raise AssertionError("not refused")


answer, body = invoke(InferenceId="order-77", CustomAttributes="team=pricing")
assert json.loads(body) == {"predictions": [{"score": 29_500, "models": {"imputing": 29_500, "linear": 19_500}}]}
assert answer["ContentType"] == "application/json"
assert answer["InvokedProductionVariant"] == "AllTraffic"
assert answer["CustomAttributes"] == "team=pricing"

answer, body = invoke(body="10000,diesel\n20000,petrol\n", content_type="text/csv", InferenceId="order-78")
assert body == "29500.0\n28000.0" and answer["ContentType"].startswith("text/csv")

lines = f"{json.dumps(ROW)}\n{json.dumps(OTHER)}\n"
answer, body = invoke(body=lines, content_type="application/jsonlines")
assert [json.loads(line)["score"] for line in body.splitlines()] == [29_500, 28_000]
assert answer["ContentType"] == "application/jsonlines"

answer, body = invoke(body=lines, content_type="application/jsonlines", Accept="text/csv")
assert body == "29500.0\n28000.0"
answer, body = invoke(body=lines, content_type="application/jsonlines", Accept="application/json")
assert [p["score"] for p in json.loads(body)["predictions"]] == [29_500, 28_000]

for variant, price in (("old", "29500.0"), ("new", "19500.0")):
    answer, body = invoke("shared", TargetVariant=variant, Accept="text/csv")
    assert (answer["InvokedProductionVariant"], body) == (variant, price)
answer, body = invoke(TargetModel="linear")
assert json.loads(body) == {"predictions": [{"score": 19_500, "models": {"linear": 19_500}}]}
assert answer["ResponseMetadata"]["HTTPHeaders"]["x-millrace-model-versions"] == "linear/2"
assert invoke(TargetModel="imputing", Accept="text/csv")[1] == "29500.0"
assert invoke("shared", TargetVariant="new", TargetModel="linear", Accept="text/csv")[1] == "19500.0"
assert invoke(TargetVariant="AllTraffic")[0]["InvokedProductionVariant"] == "AllTraffic"


# Why, as SageMaker's runtime asks for it: the terms of both models add up to what each of them says.
answer, body = invoke(EnableExplanations="`true`")
why = json.loads(body)["predictions"][0]["explanations"]
assert why["imputing"]["contributions"] == {"mileage": -1_000, "fuel": 500} and why["imputing"]["base_value"] == 30_000
assert why["linear"]["base_value"] + sum(why["linear"]["contributions"].values()) == 19_500
assert "explanations" not in invoke(EnableExplanations="`false`")[1]
answer, body = invoke("shared", body="10000,diesel\n", content_type="text/csv", TargetVariant="old", EnableExplanations="`true`")
assert body.split("\n") == ["prediction,base_value,mileage,fuel", "29500.0,30000.0,-1000.0,500.0"], body


def stream(body, content_type="text/csv", endpoint="price", **more):
    answer = runtime.invoke_endpoint_with_response_stream(
        EndpointName=endpoint, Body=body, ContentType=content_type, **more)
    return answer, [event["PayloadPart"]["Bytes"].decode() for event in answer["Body"]]


rows = [f"{1_000 * (i % 30)},diesel" for i in range(12_345)]
answer, parts = stream("mileage,fuel\n" + "\n".join(rows) + "\n", InferenceId="many", CustomAttributes="team=pricing")
assert len(parts) == 13 and answer["ContentType"].startswith("text/csv") and answer["CustomAttributes"] == "team=pricing"
assert [float(line) for line in "".join(parts).split("\n")] == [30_500 - 100 * (i % 30) for i in range(12_345)]
answer, parts = stream(lines, content_type="application/jsonlines")
assert [json.loads(line)["score"] for line in "".join(parts).splitlines()] == [29_500, 28_000]
assert answer["ContentType"] == "application/jsonlines"
assert "".join(stream(lines, content_type="application/jsonlines", Accept="text/csv")[1]) == "29500.0\n28000.0"
variants = {stream("10000,diesel\n" * 5_000, endpoint="shared")[0]["InvokedProductionVariant"] for _ in range(20)}
assert variants == {"old", "new"}
assert set("".join(stream("10000,diesel\n" * 5_000, endpoint="shared", TargetVariant="new")[1]).split("\n")) == {"19500.0"}

# What is wrong at once is refused; what is wrong later ends the stream.
for bad, texts in ("x,diesel\n", ["FIELD_TYPE"]), ("", ["ROWS_INVALID"]):
    try:
        stream(bad)
        raise AssertionError("not refused")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ValidationError" and all(t in str(error) for t in texts), error
answer = runtime.invoke_endpoint_with_response_stream(
    EndpointName="price", Body="10000,diesel\n" * 1_500 + "x,diesel\n", ContentType="text/csv")
seen = 0
try:
    for event in answer["Body"]:
        seen += event["PayloadPart"]["Bytes"].count(b"\n") + 1
    raise AssertionError("ended well")
except EventStreamError as error:
    assert error.response["Error"]["Code"] == "ModelStreamError" and "FIELD_TYPE" in str(error), error
assert seen == 1_000, seen

refused("ValidationError", 400, "VARIANT_UNKNOWN", "newest", endpoint="shared", TargetVariant="newest")
refused("ValidationError", 400, "FIELD_TYPE", "'mileage'", body='{"mileage": "many"}')
refused("ValidationError", 400, "JSON_INVALID", body="{")
refused("ValidationError", 404, "ENDPOINT_NOT_FOUND", "'nope'", endpoint="nope")
refused("ValidationError", 415, "MEDIA_TYPE_UNSUPPORTED", content_type="text/plain")
refused("ValidationError", 400, "TARGET_MODEL_UNKNOWN", "'linear.tar.gz'", "imputing, linear", TargetModel="linear.tar.gz")
refused("ValidationError", 400, "TARGET_MODEL_UNKNOWN", "'imputing'", endpoint="shared", TargetVariant="new", TargetModel="imputing")
refused("ValidationError", 400, "REQUEST_INVALID", "Enable-Explanations", EnableExplanations="[0]>`0.8`")
refused("ValidationError", 400, "REQUEST_INVALID", "Session-Id", SessionId="NEW_SESSION")
refused("ValidationError", 413, "BODY_TOO_LARGE", body=" " * 7_000_000)
try:
    invoke(body="[]")
    raise AssertionError("not refused")
except runtime.exceptions.ValidationError as error:
    assert "ROWS_INVALID" in str(error)
print("done")
