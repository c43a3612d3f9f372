"""Converts the model: make_onnx.py FOLDER"""

import sys
from pathlib import Path

import xgboost
from onnxmltools.convert import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

folder = Path(sys.argv[1])
booster = xgboost.Booster(model_file=folder / "model.ubj")
booster.feature_names = None
model = convert_xgboost(booster, initial_types=[("x", FloatTensorType([None, 20]))])
(folder / "model.onnx").write_bytes(model.SerializeToString())
