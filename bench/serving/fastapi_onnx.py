"""FastAPI with ONNX Runtime: one thread."""

import os

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options)
app = FastAPI()


class Request(BaseModel):
    row: list[float]


@app.get("/health")
async def health():
    return {}


@app.post("/predict")
async def predict(request: Request):
    row = np.array([request.row], dtype=np.float32)
    return {"prediction": float(session.run(None, {"x": row})[0].flatten()[0])}
