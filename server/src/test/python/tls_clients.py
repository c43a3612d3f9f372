"""Unmodified clients of each protocol ask a server that speaks TLS, trusting its certificate alone.

Usage: tls_clients.py HOST:PORT GRPC_HOST:PORT CERTIFICATE.pem

The endpoint `price` takes the maximum of two models; `imputing`, the larger, says 30,000 - 0.1 * mileage and 500 more for diesel.
"""
import json
import ssl
import subprocess
import sys
from pathlib import Path

import boto3
import grpc
import numpy as np
import tritonclient.grpc as triton
import tritonclient.http as rest
from botocore.config import Config
from botocore.exceptions import SSLError

address, grpc_address, certificate = sys.argv[1:4]
ROW = json.dumps({"mileage": 10_000, "fuel": "diesel"})


def tensors(kind):
    mileage = kind.InferInput("mileage", [1], "FP64").set_data_from_numpy(np.array([10_000.0]))
    fuel = kind.InferInput("fuel", [1], "BYTES").set_data_from_numpy(np.array(["diesel"], dtype=np.object_))
    return [mileage, fuel]


def sagemaker(verify):
    return boto3.client(
        "sagemaker-runtime", endpoint_url=f"https://{address}", region_name="us-east-1", aws_access_key_id="x",
        aws_secret_access_key="x", verify=verify, config=Config(retries={"total_max_attempts": 1}))


answer = sagemaker(certificate).invoke_endpoint(EndpointName="price", Body=ROW, ContentType="application/json")
assert json.loads(answer["Body"].read())["predictions"][0]["score"] == 29_500
try:
    sagemaker(None).invoke_endpoint(EndpointName="price", Body=ROW, ContentType="application/json")
    raise AssertionError("trusted by everybody")
except SSLError:
    pass

http = rest.InferenceServerClient(
    address, ssl=True, ssl_context_factory=lambda: ssl.create_default_context(cafile=certificate))
assert http.infer("price", tensors(rest)).as_numpy("prediction").tolist() == [[29_500]]

client = triton.InferenceServerClient(grpc_address, ssl=True, root_certificates=certificate)
assert client.is_server_ready()
assert client.infer("price", tensors(triton)).as_numpy("prediction").tolist() == [[29_500]]

# grpcio itself; and without TLS nothing is answered.
credentials = grpc.ssl_channel_credentials(Path(certificate).read_bytes())
live = "/inference.GRPCInferenceService/ServerLive"
assert grpc.secure_channel(grpc_address, credentials).unary_unary(live)(b"", timeout=10) == b"\x08\x01"
try:
    grpc.insecure_channel(grpc_address).unary_unary(live)(b"", timeout=10)
    raise AssertionError("answered in the clear")
except grpc.RpcError as error:
    assert error.code() == grpc.StatusCode.UNAVAILABLE, error

for version, name in (["--http2"], "2"), (["--http1.1"], "1.1"):
    said = subprocess.run(
        ["curl", "-sS", *version, "--cacert", certificate, "-w", " %{http_version}", "-H", "Content-Type: application/json",
         "-d", ROW, f"https://{address}/endpoints/price/invocations"], capture_output=True, text=True, check=True).stdout
    assert '"score":29500.0' in said and said.endswith(" " + name), said
print("done")
