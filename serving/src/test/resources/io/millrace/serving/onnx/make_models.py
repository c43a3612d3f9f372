"""Writes the ONNX models of this folder and `expected.json`: rows, and what ONNX Runtime in Python
answers them with.

Run with Python 3.11, numpy 2.4.6, scikit-learn 1.9.1, skl2onnx 1.20.0, onnx 1.23.2 and
onnxruntime 1.32.0. The data are made up: seed 7.
"""

import json

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, save
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

random = np.random.default_rng(7)
ROWS = 5
expected = {}


def write(name, model, columns, feed, number):
    """`columns` as {name: values}; `number` picks the numbers from the outputs."""
    save(model, f"{name}.onnx")
    session = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, feed)))
    expected[name] = {"columns": columns, "predictions": [float(v) for v in number(outputs)]}


x = random.normal(size=(400, 4)).astype(np.float32)
price = 3 * x[:, 0] - x[:, 1] ** 2 + 0.5 * x[:, 2] * x[:, 3]
tensor = {f"f{i}": [float(v) for v in x[:ROWS, i]] for i in range(4)}
one = [("X", FloatTensorType([None, 4]))]

model = make_pipeline(StandardScaler(), GradientBoostingRegressor(n_estimators=30, random_state=7))
write("regressor", convert_sklearn(model.fit(x, price), initial_types=one), tensor,
      {"X": x[:ROWS]}, lambda out: out["variable"].ravel())

label = np.where(price > 0, "dear", "cheap")
binary = LogisticRegression().fit(x, label)
write("maps", convert_sklearn(binary, initial_types=one), tensor, {"X": x[:ROWS]},
      lambda out: [each["dear"] for each in out["output_probability"]])
write("binary", convert_sklearn(binary, initial_types=one, options={"zipmap": False}), tensor,
      {"X": x[:ROWS]}, lambda out: out["probabilities"][:, 1])

three = LogisticRegression().fit(x, np.digitize(price, [-1, 1]))
write("three", convert_sklearn(three, initial_types=one, options={"zipmap": False}), tensor,
      {"X": x[:ROWS]}, lambda out: out["probabilities"][:, 2])

import pandas

fuel = random.choice(["diesel", "petrol", "electric"], size=400)
cars = pandas.DataFrame({"mileage": x[:, 0], "age": x[:, 1], "fuel": fuel})
table = make_pipeline(
    ColumnTransformer([
        ("numbers", StandardScaler(), ["mileage", "age"]),
        ("texts", OneHotEncoder(handle_unknown="ignore"), ["fuel"]),
    ]),
    Ridge(),
).fit(cars, price + (fuel == "diesel"))
types = [("mileage", FloatTensorType([None, 1])), ("age", FloatTensorType([None, 1])),
         ("fuel", StringTensorType([None, 1]))]
write("table", convert_sklearn(table, initial_types=types),
      {"mileage": tensor["f0"], "age": tensor["f1"], "fuel": [str(v) for v in fuel[:ROWS]]},
      {"mileage": x[:ROWS, :1], "age": x[:ROWS, 1:2], "fuel": fuel[:ROWS, None].astype(object)},
      lambda out: out["variable"].ravel())

# Every type of number, of rank 1 and 2: the sum as a double.
kinds = [("a", TensorProto.INT64, np.int64, 2), ("b", TensorProto.DOUBLE, np.float64, 1),
         ("c", TensorProto.BOOL, np.bool_, 2), ("d", TensorProto.INT32, np.int32, 1),
         ("e", TensorProto.INT8, np.int8, 2), ("f", TensorProto.UINT8, np.uint8, 1),
         ("g", TensorProto.INT16, np.int16, 1)]
nodes, flat = [], []
for name, _, _, _ in kinds:
    nodes.append(helper.make_node("Cast", [name], [name + "x"], to=TensorProto.DOUBLE))
    nodes.append(helper.make_node("Reshape", [name + "x", "shape"], [name + "y"]))
    flat.append(name + "y")
nodes.append(helper.make_node("Sum", flat, ["total"]))
graph = helper.make_graph(
    nodes, "types",
    [helper.make_tensor_value_info(n, t, ["rows", 1][:rank]) for n, t, _, rank in kinds],
    [helper.make_tensor_value_info("total", TensorProto.DOUBLE, ["rows"])],
    [helper.make_tensor("shape", TensorProto.INT64, [1], [-1])])
values = {"a": [1, -2, 2**53], "b": [0.5, 1e-9, -1.25], "c": [1, 0, 1], "d": [7, -8, 2**31 - 1],
          "e": [-128, 127, 0], "f": [0, 255, 1], "g": [-32768, 32767, 5]}
write("types", helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10),
      {name: [float(v) for v in values[name]] for name in values},
      {n: np.array(values[n], dtype).reshape([-1, 1][:rank]) for n, _, dtype, rank in kinds},
      lambda out: out["total"])

# A batch of exactly one row, as exports from other frameworks often have.
graph = helper.make_graph(
    [helper.make_node("ReduceSum", ["x", "axes"], ["y"], keepdims=1)], "single",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1])],
    [helper.make_tensor("axes", TensorProto.INT64, [1], [1])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
save(model, "single.onnx")
session = onnxruntime.InferenceSession("single.onnx")
expected["single"] = {"columns": tensor, "predictions": [
    float(session.run(None, {"x": x[i : i + 1]})[0][0, 0]) for i in range(ROWS)]}

# Two outputs, of which neither is a label.
graph = helper.make_graph(
    [helper.make_node("Identity", ["x"], ["same"]), helper.make_node("Neg", ["x"], ["less"])], "two",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 4])],
    [helper.make_tensor_value_info(n, TensorProto.FLOAT, [None, 4]) for n in ("same", "less")])
write("two", helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10),
      tensor, {"x": x[:ROWS]}, lambda out: out["less"][:, 3])

# Several numbers for each row: `all`.


def write_all(name, numbers, model=None):
    if model is not None:
        save(model, f"{name}.onnx")
    feed = {"x" if name == "two" else "X": x[:ROWS]}
    session = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, feed)))
    expected.setdefault(name, {"columns": tensor})["all"] = [
        [float(v) for v in row] for row in numbers(outputs)]


write_all("three", lambda out: out["probabilities"])
write_all("binary", lambda out: out["probabilities"])
write_all("two", lambda out: out["less"])
kind = np.select([price < -1, price < 1], ["cheap", "fair"], "dear")
write_all("classes", lambda out: [[each[c] for c in ("cheap", "dear", "fair")]
                                  for each in out["output_probability"]],
          convert_sklearn(LogisticRegression().fit(x, kind), initial_types=one))
write_all("targets", lambda out: out["variable"],
          convert_sklearn(Ridge().fit(x, np.stack([price, x[:, 0]], 1)), initial_types=one))

# Numbers that are none for each row: the sums of the columns.
graph = helper.make_graph(
    [helper.make_node("ReduceSum", ["x", "axes"], ["sums"], keepdims=0)], "sums",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 4])],
    [helper.make_tensor_value_info("sums", TensorProto.FLOAT, [4])],
    [helper.make_tensor("axes", TensorProto.INT64, [1], [0])])
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10), "sums.onnx")

with open("expected.json", "w") as file:
    json.dump(expected, file, indent=1)
