"""FastAPI with XGBoost, as one would write it with care: one thread, in-place prediction."""

import os

import numpy as np
import xgboost
from fastapi import FastAPI
from pydantic import BaseModel

booster = xgboost.Booster(model_file=os.environ["MODEL"])
booster.set_param({"nthread": 1})
booster.feature_names = None
app = FastAPI()


class Request(BaseModel):
    row: list[float]


@app.get("/health")
async def health():
    return {}


@app.post("/predict")
async def predict(request: Request):
    row = np.array([request.row], dtype=np.float32)
    return {"prediction": float(booster.inplace_predict(row)[0])}
