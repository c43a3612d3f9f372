"""An unmodified `tritonclient` asks a server by the Open Inference Protocol over gRPC, and over REST for comparison.

Usage: triton_grpc.py GRPC_HOST:PORT HTTP_HOST:PORT

The endpoint `price` takes the maximum of two models: `imputing` says 30,000 - 0.1 * mileage and 500 more for diesel, with
25,000 for an unknown mileage; `linear` says 10,000 less. The endpoint `cheap` serves `imputing` alone, `shared` both as variants.
"""
import sys

import grpc
import numpy as np
import tritonclient.grpc as triton
import tritonclient.http as rest
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

client = triton.InferenceServerClient(sys.argv[1])
http = rest.InferenceServerClient(sys.argv[2])
stub = service_pb2_grpc.GRPCInferenceServiceStub(grpc.insecure_channel(sys.argv[1]))

DTYPES = [np.uint8, np.uint16, np.uint32, np.uint64, np.int8, np.int16, np.int32, np.int64]
DTYPES += [np.float16, np.float32, np.float64]
CONTENTS = {
    "BOOL": "bool_contents", "UINT8": "uint_contents", "UINT16": "uint_contents", "UINT32": "uint_contents",
    "UINT64": "uint64_contents", "INT8": "int_contents", "INT16": "int_contents", "INT32": "int_contents",
    "INT64": "int64_contents", "FP32": "fp32_contents", "FP64": "fp64_contents", "BYTES": "bytes_contents",
}


def tensor(name, values, kind=triton):
    made = kind.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
    made.set_data_from_numpy(values)
    return made


def fuels(*texts, kind=triton):
    return tensor("fuel", np.array(texts, dtype=np.object_), kind)


def typed(model, tensors, **fields):
    """A request with typed contents, which tritonclient never sends."""
    request = service_pb2.ModelInferRequest(model_name=model, **fields)
    for name, datatype, shape, values in tensors:
        made = request.inputs.add(name=name, datatype=datatype, shape=shape)
        getattr(made.contents, CONTENTS[datatype]).extend(values)
    return request


def refused(status, text, call):
    try:
        call()
    except InferenceServerException as error:
        assert error.status() == f"StatusCode.{status}" and text in error.message(), error
        return
    except grpc.RpcError as error:
        assert error.code().name == status and text in error.details(), error
        return
    raise AssertionError("not refused")


def metadata():
    assert client.is_server_live() and client.is_server_ready()
    assert client.get_server_metadata().name == "millrace"
    assert client.is_model_ready("price") and client.is_model_ready("price", "1")
    price = client.get_model_metadata("price", as_json=True)
    other = http.get_model_metadata("price")
    assert {k: price[k] for k in ("name", "versions", "platform")} == {k: other[k] for k in ("name", "versions", "platform")}
    for side in ("inputs", "outputs"):
        assert [(t["name"], t["datatype"], [int(d) for d in t["shape"]]) for t in price[side]] == [
            (t["name"], t["datatype"], t["shape"]) for t in other[side]
        ]


def numbers():
    """Every datatype, raw and typed, answered as over REST to the last bit."""
    for dtype in DTYPES:
        mileage = np.array([100, 7, 0] if dtype in DTYPES[:8] else [10_000.3, 1e-3, np.nan], dtype=dtype)
        for shape in ([3], [3, 1]):
            values = mileage.reshape(shape)
            texts = ("diesel", "petrol", "ß")
            answer = client.infer("cheap", [tensor("mileage", values), fuels(*texts)], request_id="r-1")
            same = http.infer("cheap", [tensor("mileage", values, rest), fuels(*texts, kind=rest)])
            assert answer.as_numpy("prediction").tobytes() == same.as_numpy("prediction").tobytes(), dtype
            assert answer.get_response().id == "r-1" and answer.get_response().model_version == "1"
        name = np_to_triton_dtype(dtype)
        if name in CONTENTS:
            request = typed("cheap", [("mileage", name, [3], mileage.tolist()), ("fuel", "BYTES", [3], [t.encode() for t in texts])])
            output = stub.ModelInfer(request).outputs[0]
            assert np.array(output.contents.fp64_contents).tobytes() == same.as_numpy("prediction").tobytes(), dtype
            assert list(output.shape) == [3, 1] and output.datatype == "FP64"
    flags = typed("cheap", [("mileage", "BOOL", [2], [True, False]), ("fuel", "BYTES", [2], [b"", b""])])
    assert list(stub.ModelInfer(flags).outputs[0].contents.fp64_contents) == [29_999.9, 30_000]


def outputs():
    inputs = [tensor("mileage", np.array([10_000], np.int32)), fuels("diesel")]
    every = client.infer("price", inputs)
    assert [every.as_numpy(name)[0, 0] for name in ("prediction", "imputing", "linear")] == [29_500, 29_500, 19_500]
    one = client.infer("price", inputs, outputs=[triton.InferRequestedOutput("linear")])
    assert one.as_numpy("linear")[0, 0] == 19_500 and one.as_numpy("prediction") is None
    named = client.infer("cheap", inputs, headers={"x-amzn-sagemaker-inference-id": "order-5"})
    assert named.get_response().id == "order-5"
    packed = client.infer("cheap", inputs, compression_algorithm="gzip")
    assert packed.as_numpy("prediction")[0, 0] == 29_500


def repository():
    """Endpoints are listed, and may be asked whether they are loaded; nobody unloads them."""
    assert {m.name: m.state for m in client.get_model_repository_index().models} == {
        "price": "READY", "cheap": "READY", "shared": "READY"}
    client.load_model("price")
    refused("NOT_FOUND", "ENDPOINT_NOT_FOUND", lambda: client.load_model("nope"))
    refused("INVALID_ARGUMENT", "is not configured by those who load it", lambda: client.load_model("price", config="{}"))
    refused("INVALID_ARGUMENT", "'price' is not unloaded", lambda: client.unload_model("price"))
    refused("NOT_FOUND", "ENDPOINT_NOT_FOUND", lambda: client.unload_model("nope"))


def parameters():
    """The form of the answer is that of the request, or the one that is asked for."""
    request = service_pb2.ModelInferRequest(
        model_name="cheap", raw_input_contents=[np.float64(10_000).tobytes(), b"\x06\0\0\0diesel"])
    request.inputs.add(name="mileage", datatype="FP64", shape=[1])
    request.inputs.add(name="fuel", datatype="BYTES", shape=[1])
    request.parameters["binary_data_output"].bool_param = False
    answer = stub.ModelInfer(request)
    assert list(answer.outputs[0].contents.fp64_contents) == [29_500] and not answer.raw_output_contents
    request = typed("cheap", [("mileage", "FP64", [1], [10_000]), ("fuel", "BYTES", [1], [b"diesel"])])
    request.parameters["binary_data_output"].bool_param = True
    raw = stub.ModelInfer(request)
    assert np.frombuffer(raw.raw_output_contents[0]).tolist() == [29_500] and not raw.outputs[0].HasField("contents")
    request.parameters["binary_data_output"].string_param = "yes"
    refused("INVALID_ARGUMENT", "binary_data_output: yes (expected: true or false)", lambda: stub.ModelInfer(request))


def explanations():
    """Why, by the parameter or by a header; over REST alike, to the last bit."""
    inputs = [tensor("mileage", np.array([10_000.0, 20_000.0])), fuels("diesel", "petrol")]
    over_rest = [tensor("mileage", np.array([10_000.0, 20_000.0]), rest), fuels("diesel", "petrol", kind=rest)]
    for asked in (
        client.infer("cheap", inputs, parameters={"explain": True}),
        client.infer("cheap", inputs, parameters={"explain": "true"}),
        client.infer("cheap", inputs, headers={"x-millrace-explain": "true"}),
        http.infer("cheap", over_rest, parameters={"explain": True}),
        http.infer("cheap", over_rest, headers={"x-millrace-explain": "true"}),
        http.infer("cheap", over_rest, query_params={"explain": "true"}),
        http.infer("cheap", over_rest, parameters={"explain": True}, outputs=[
            rest.InferRequestedOutput(name) for name in ("base_value", "contributions", "prediction")]),
    ):
        assert asked.as_numpy("prediction").tolist() == [[29_500], [28_000]]
        assert asked.as_numpy("base_value").tolist() == [[30_000], [30_000]]
        assert asked.as_numpy("contributions").tolist() == [[-1_000, 500], [-2_000, 0]]
    assert client.infer("cheap", inputs, parameters={"explain": False}).as_numpy("base_value") is None
    both = client.infer("price", inputs, parameters={"explain": True})
    for name in "imputing", "linear":
        terms = both.as_numpy(f"{name}.base_value") + both.as_numpy(f"{name}.contributions").sum(axis=1, keepdims=True)
        assert np.allclose(terms, both.as_numpy(name), rtol=0, atol=1e-9), terms
    refused("INVALID_ARGUMENT", "explain: 'perhaps'", lambda: client.infer("cheap", inputs, parameters={"explain": "perhaps"}))


def variants():
    """Headers choose the variant of the endpoint `shared`: `old` serves `imputing`, `new` serves `linear`."""
    inputs = [tensor("mileage", np.array([10_000.0])), fuels("diesel")]
    for name, price in ("old", 29_500), ("new", 19_500):
        headers = {"x-amzn-sagemaker-target-variant": name}
        assert client.infer("shared", inputs, headers=headers).as_numpy("prediction")[0, 0] == price
        over_rest = [tensor("mileage", np.array([10_000.0]), rest), fuels("diesel", kind=rest)]
        assert http.infer("shared", over_rest, headers=headers).as_numpy("prediction")[0, 0] == price
    refused(
        "INVALID_ARGUMENT", "VARIANT_UNKNOWN",
        lambda: client.infer("shared", inputs, headers={"x-amzn-sagemaker-target-variant": "none"}))
    for key in ("a", "b", "c", "d", "e", "f"):
        answers = {
            client.infer("shared", inputs, headers={"x-millrace-sticky-key": key}).as_numpy("prediction")[0, 0]
            for _ in range(5)
        }
        assert len(answers) == 1, (key, answers)


def in_shared_memory():
    output = triton.InferRequestedOutput("prediction")
    output.set_shared_memory("region", 8)
    return output


def errors():
    good = [tensor("mileage", np.array([1.0])), fuels("diesel")]
    refused("NOT_FOUND", "ENDPOINT_NOT_FOUND", lambda: client.infer("nope", good))
    refused("NOT_FOUND", "version '7'", lambda: client.infer("price", good, model_version="7"))
    refused("NOT_FOUND", "ENDPOINT_NOT_FOUND", lambda: stub.ModelReady(service_pb2.ModelReadyRequest(name="nope")))
    refused("INVALID_ARGUMENT", "input 'fuel' is missing", lambda: client.infer("cheap", good[:1]))
    refused("INVALID_ARGUMENT", "FP64", lambda: client.infer("cheap", [tensor("mileage", np.array([b"1"], np.object_)), good[1]]))
    refused("INVALID_ARGUMENT", "output 'x'", lambda: client.infer("cheap", good, outputs=[triton.InferRequestedOutput("x")]))
    for output in triton.InferRequestedOutput("prediction", class_count=2), in_shared_memory():
        refused("INVALID_ARGUMENT", "not offered", lambda: client.infer("cheap", good, outputs=[output]))
    refused("INVALID_ARGUMENT", "no inputs", lambda: stub.ModelInfer(service_pb2.ModelInferRequest(model_name="cheap")))
    fuel = ("fuel", "BYTES", [1], [b"diesel"])
    both = typed("cheap", [("mileage", "FP64", [1], [1]), fuel], raw_input_contents=[b"", b""])
    refused("INVALID_ARGUMENT", "contents beside raw_input_contents", lambda: stub.ModelInfer(both))
    raw = service_pb2.ModelInferRequest(model_name="cheap", raw_input_contents=[b"12345678"])
    raw.inputs.add(name="mileage", datatype="FP64", shape=[1])
    raw.inputs.add(name="fuel", datatype="BYTES", shape=[1])
    refused("INVALID_ARGUMENT", "1 entries (expected: 2)", lambda: stub.ModelInfer(raw))
    raw.raw_input_contents.append(b"\xff\xff\xff\xff")
    refused("INVALID_ARGUMENT", "a text of 4294967295 bytes", lambda: stub.ModelInfer(raw))
    raw.raw_input_contents[0] = b"1234"
    refused("INVALID_ARGUMENT", "4 bytes (expected by its shape and FP64: 8)", lambda: stub.ModelInfer(raw))
    wrong = typed("cheap", [("mileage", "FP64", [1], [1]), fuel])
    wrong.inputs[0].datatype = "INT64"
    refused("INVALID_ARGUMENT", "in the field 7 (expected for INT64: 3)", lambda: stub.ModelInfer(wrong))
    wrong.inputs[0].datatype = "FP16"
    refused("INVALID_ARGUMENT", "FP16 has no typed contents", lambda: stub.ModelInfer(wrong))
    huge = typed("cheap", [("mileage", "FP64", [4611686018427387904, 4], [1]), fuel])
    refused("INVALID_ARGUMENT", "more elements than can be counted", lambda: stub.ModelInfer(huge))
    range_ = typed("cheap", [("mileage", "INT8", [1], [300]), fuel])
    refused("INVALID_ARGUMENT", "300 (expected: INT8", lambda: stub.ModelInfer(range_))
    refused("UNIMPLEMENTED", "", lambda: client.get_model_config("price"))
    assert client.infer("cheap", good).as_numpy("prediction")[0, 0] == 30_499.9


def large():
    """A message of more than gRPC's usual 4 MiB gets as far as the limit on rows."""
    rows = 600_000
    refused(
        "INVALID_ARGUMENT",
        "TOO_MANY_ROWS",
        lambda: client.infer("cheap", [tensor("mileage", np.zeros(rows)), fuels(*[""] * rows)]),
    )


metadata()
repository()
parameters()
explanations()
variants()
numbers()
outputs()
errors()
large()
print("done")
