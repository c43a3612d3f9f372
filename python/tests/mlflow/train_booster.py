"""Trains a booster on a matrix: train_booster.py MATRIX.csv LABELS.csv MODEL.json"""

import sys

import numpy as np
import xgboost

matrix, labels, model = sys.argv[1:]
data = xgboost.DMatrix(np.genfromtxt(matrix, delimiter=","), label=np.genfromtxt(labels))
xgboost.train({"max_depth": 4, "seed": 42, "nthread": 2}, data, 20).save_model(model)
