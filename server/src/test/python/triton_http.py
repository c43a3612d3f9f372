"""An unmodified `tritonclient` asks a server by the Open Inference Protocol over REST.

Usage: triton_http.py HOST:PORT

The endpoint `price` takes the maximum of two models: `imputing` says 30,000 - 0.1 * mileage and 500 more for diesel, with
25,000 for an unknown mileage; `linear` says 10,000 less. The endpoint `cheap` serves `imputing` alone.
"""
import sys

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

client = InferenceServerClient(sys.argv[1])

WHOLE = [np.uint8, np.uint16, np.uint32, np.uint64, np.int8, np.int16, np.int32, np.int64]
FLOATING = [np.float16, np.float32, np.float64]


def tensor(name, values, binary=True):
    made = InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
    return made.set_data_from_numpy(values, binary_data=binary)


def fuels(*texts, binary=True):
    return tensor("fuel", np.array(texts, dtype=np.object_), binary)


def expected(mileage, diesel):
    return 30_000 - 0.1 * mileage.astype(np.float64) + np.where(diesel, 500, 0)


def refused(call, *texts):
    try:
        call()
    except InferenceServerException as error:
        assert all(text in str(error) for text in texts), error
        return
    raise AssertionError("not refused")


def metadata():
    assert client.is_server_live() and client.is_server_ready()
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    assert client.is_model_ready("price") and client.is_model_ready("price", "1")
    assert not client.is_model_ready("nope") and not client.is_model_ready("price", "2")
    price = client.get_model_metadata("price")
    assert price == client.get_model_metadata("price", model_version="1")
    assert price["name"] == "price" and price["versions"] == ["1"]
    assert [(i["name"], i["datatype"]) for i in price["inputs"]] == [("mileage", "FP64"), ("fuel", "BYTES")]
    assert [o["name"] for o in price["outputs"]] == ["prediction", "imputing", "linear"]
    assert {m["name"]: m["state"] for m in client.get_model_repository_index()} == {
        "price": "READY", "cheap": "READY", "shared": "READY"}
    client.load_model("price")


def numbers():
    """Every datatype, in both forms, in and out."""
    diesel = np.array([True, False, False])
    for dtype in WHOLE + FLOATING:
        mileage = np.array([100, 7, 0], dtype=dtype)
        if dtype in FLOATING:
            mileage = np.array([10_000.3, 1e-3, 0], dtype=dtype)
        for binary in (True, False):
            for shape in ([3], [3, 1]):
                answer = client.infer(
                    "cheap",
                    [tensor("mileage", mileage.reshape(shape), binary), fuels("diesel", "petrol", "steam", binary=not binary)],
                    outputs=[InferRequestedOutput("prediction", binary_data=binary)],
                    request_id="r-1",
                )
                prediction = answer.as_numpy("prediction")
                assert prediction.dtype == np.float64 and prediction.shape == (3, 1), (dtype, prediction)
                np.testing.assert_array_equal(prediction[:, 0], expected(mileage, diesel), str(dtype))
                assert answer.get_response()["id"] == "r-1"
    flags = client.infer("cheap", [tensor("mileage", np.array([True, False])), fuels("", "")])
    np.testing.assert_array_equal(flags.as_numpy("prediction"), [[29_999.9], [30_000]])


def absent():
    """NaN is a value that is unknown, whichever way it comes."""
    for binary in (True, False):
        answer = client.infer("cheap", [tensor("mileage", np.array([np.nan, 0.0]), binary), fuels("diesel", "ß")])
        np.testing.assert_array_equal(answer.as_numpy("prediction"), [[28_000], [30_000]])


def outputs():
    inputs = [tensor("mileage", np.array([10_000], np.int32)), fuels("diesel")]
    every = client.infer("price", inputs)
    assert [every.as_numpy(name)[0, 0] for name in ("prediction", "imputing", "linear")] == [29_500, 29_500, 19_500]
    one = client.infer("price", inputs, outputs=[InferRequestedOutput("linear")])
    assert one.as_numpy("linear")[0, 0] == 19_500 and one.as_numpy("prediction") is None
    later = client.async_infer("price", inputs)
    assert later.get_result().as_numpy("prediction")[0, 0] == 29_500


def compression():
    mileage = np.arange(900, dtype=np.float64)
    inputs = [tensor("mileage", mileage), fuels(*["petrol"] * 900)]
    for request in (None, "gzip", "deflate"):
        for response in (None, "gzip", "deflate"):
            for binary in (True, False):
                answer = client.infer(
                    "cheap",
                    inputs,
                    outputs=[InferRequestedOutput("prediction", binary_data=binary)],
                    request_compression_algorithm=request,
                    response_compression_algorithm=response,
                )
                np.testing.assert_array_equal(answer.as_numpy("prediction")[:, 0], expected(mileage, mileage < 0))


def errors():
    good = [tensor("mileage", np.array([1.0])), fuels("diesel")]
    refused(lambda: client.infer("nope", good), "[404]", "ENDPOINT_NOT_FOUND")
    refused(lambda: client.infer("price", good, model_version="7"), "[404]", "does not serve version '7'")
    refused(lambda: client.infer("cheap", good[:1]), "[400]", "input 'fuel' is missing")
    refused(lambda: client.infer("cheap", [tensor("mileage", np.array([1.0, 2.0])), good[1]]), "[400]", "shape")
    refused(lambda: client.infer("cheap", [tensor("mileage", np.array([[1.0, 2.0]])), good[1]]), "[400]", "shape [1, 2]")
    refused(lambda: client.infer("cheap", [tensor("mileage", np.array([np.inf])), good[1]]), "[400]", "Infinity")
    refused(lambda: client.infer("cheap", [good[0], tensor("fuel", np.array([3]))]), "[400]", "INT64 (expected: BYTES)")
    refused(lambda: client.infer("cheap", [tensor("mileage", np.array([b"1"], np.object_)), good[1]]), "[400]", "FP64")
    refused(lambda: client.infer("cheap", good, outputs=[InferRequestedOutput("x")]), "[400]", "output 'x'")
    refused(lambda: client.infer("cheap", good, outputs=[InferRequestedOutput("prediction", class_count=2)]), "classification")
    refused(lambda: client.load_model("price", config="{}"), "[400]", "is not configured by those who load it")
    refused(lambda: client.load_model("nope"), "[404]", "ENDPOINT_NOT_FOUND")
    refused(lambda: client.unload_model("price"), "[400]", "'price' is not unloaded")
    refused(lambda: client.unload_model("price"), "[400]", "is not unloaded")
    assert client.infer("cheap", good).as_numpy("prediction")[0, 0] == 30_499.9


metadata()
numbers()
absent()
outputs()
compression()
errors()
print("done")
