"""Writes the models and the expected values of XgboostOracleTest beside this file.

    python make.py        (xgboost 3.2.0, numpy 2, pandas; see bin/test-requirements.txt)

Of each case there are NAME.json or NAME.ubj, as XGBoost wrote it, and NAME.expected.json: rows
(null is missing), predictions, margins and contributions (the base value last) as XGBoost's
`Booster.predict` gives them, with nine digits, which name a float.
"""
import json
import pathlib

import numpy as np
import pandas as pd
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
RNG = np.random.default_rng(20261122)
ROWS, FEATURES, SHOWN = 400, 6, 40

X = RNG.normal(size=(ROWS, FEATURES)).astype("float32")
X[:, 3] = np.round(X[:, 3] * 2)  # ties with thresholds
X[RNG.random(X.shape) < 0.12] = np.nan
CLEAN = np.nan_to_num(X)
SIGNAL = CLEAN[:, 0] * 2 + np.sin(CLEAN[:, 1] * 3) + CLEAN[:, 2] * CLEAN[:, 3] + 0.3 * RNG.normal(size=ROWS)
BINARY = (SIGNAL > 0.3).astype(int)
CLASSES = np.digitize(SIGNAL, [-0.8, 0.9])
POSITIVE = np.exp(SIGNAL / 3)
COUNTS = RNG.poisson(POSITIVE)
TARGETS = np.column_stack([SIGNAL, CLEAN[:, 4] - CLEAN[:, 1], POSITIVE])
LABELS = np.column_stack([BINARY, CLEAN[:, 4] > 0])


def numbers(values):
    return json.loads(json.dumps([[float("%.9g" % v) for v in row] for row in np.asarray(values, "float64")]))


def write(name, booster, rows, suffix="json", frame=None):
    booster.save_model(HERE / f"{name}.{suffix}")
    data = xgb.DMatrix(rows[:SHOWN] if frame is None else frame.iloc[:SHOWN], enable_categorical=frame is not None)
    flat = lambda a: np.asarray(a).reshape(SHOWN, -1)
    expected = {
        "rows": [[None if np.isnan(v) else float("%.9g" % v) for v in row] for row in rows[:SHOWN]],
        "predictions": numbers(flat(booster.predict(data))),
        "margins": numbers(flat(booster.predict(data, output_margin=True))),
        "contributions": numbers(flat(booster.predict(data, pred_contribs=True))),
    }
    (HERE / f"{name}.expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


def train(name, objective, label, suffix="json", rounds=12, **params):
    data = xgb.DMatrix(X, label)
    if objective == "survival:aft":
        data.set_float_info("label_lower_bound", label)
        data.set_float_info("label_upper_bound", label * 1.5)
    if objective.startswith("rank:"):
        data.set_group([ROWS // 8] * 8)
    settings = {"objective": objective, "max_depth": 4, "eta": 0.3, "nthread": 1, "seed": 7} | params
    if settings.get("booster") == "gblinear":
        del settings["max_depth"]
    write(name, xgb.train(settings, data, rounds), X, suffix)


train("squared-error", "reg:squarederror", SIGNAL)
train("squared-error-binary", "reg:squarederror", SIGNAL, "ubj")
train("squared-log-error", "reg:squaredlogerror", POSITIVE)
train("absolute-error", "reg:absoluteerror", SIGNAL)
train("pseudo-huber", "reg:pseudohubererror", SIGNAL, huber_slope=0.7)
train("quantile", "reg:quantileerror", SIGNAL, quantile_alpha=0.8)
train("quantiles", "reg:quantileerror", SIGNAL, quantile_alpha=[0.1, 0.5, 0.9])
train("logistic-regression", "reg:logistic", 1 / (1 + np.exp(-SIGNAL)))
train("gamma", "reg:gamma", POSITIVE)
train("tweedie", "reg:tweedie", COUNTS, tweedie_variance_power=1.3)
train("poisson", "count:poisson", COUNTS)
train("cox", "survival:cox", np.where(BINARY == 1, POSITIVE, -POSITIVE))
train("failure-time", "survival:aft", POSITIVE)
train("binary-logistic", "binary:logistic", BINARY, base_score=0.3)
train("binary-raw", "binary:logitraw", BINARY, base_score=0.3)
train("binary-hinge", "binary:hinge", BINARY)
train("softprob", "multi:softprob", CLASSES, num_class=3, rounds=6)
train("softprob-binary", "multi:softprob", CLASSES, "ubj", num_class=3, rounds=6)
train("softmax", "multi:softmax", CLASSES, num_class=3, rounds=6)
train("pairwise", "rank:pairwise", CLASSES)
train("ndcg", "rank:ndcg", CLASSES)
train("map", "rank:map", BINARY)
train("targets", "reg:squarederror", TARGETS, rounds=6)
train("labels", "binary:logistic", LABELS, rounds=6)
train("dart", "reg:squarederror", SIGNAL, booster="dart", rate_drop=0.4, rounds=20)
train("dart-softprob", "multi:softprob", CLASSES, "ubj", num_class=3, booster="dart", rate_drop=0.4, rounds=8)
train("linear", "reg:squarederror", SIGNAL, booster="gblinear")
train("linear-softprob", "multi:softprob", CLASSES, "ubj", num_class=3, booster="gblinear", rounds=6)
train("forest", "reg:squarederror", SIGNAL, rounds=1, num_parallel_tree=20, subsample=0.7, colsample_bynode=0.7, eta=1)
train("boosted-forest", "multi:softprob", CLASSES, num_class=3, rounds=2, num_parallel_tree=3, subsample=0.7, colsample_bynode=0.7)
train("deep", "reg:squarederror", SIGNAL, max_depth=13, rounds=3)
train("leafwise", "reg:squarederror", SIGNAL, grow_policy="lossguide", max_leaves=40, max_depth=0, tree_method="hist", rounds=5)
train("pruned", "reg:squarederror", SIGNAL, gamma=20, rounds=10, tree_method="exact")
train("stumps", "reg:squarederror", SIGNAL, max_depth=1)
train("constant", "reg:squarederror", np.full(ROWS, 2.5), rounds=3)

# Categories: one-hot and partition splits, codes as rows.
codes = np.column_stack([RNG.integers(0, 3, ROWS), RNG.integers(0, 40, ROWS)]).astype("float64")
codes[RNG.random(codes.shape) < 0.1] = np.nan
effect = np.nan_to_num(np.sin(codes[:, 1] * 5) * 2 + codes[:, 0])
frame = pd.DataFrame({
    "number": X[:, 0],
    "few": pd.Categorical.from_codes(np.where(np.isnan(codes[:, 0]), -1, codes[:, 0]).astype(int), ["a", "b", "c"]),
    "many": pd.Categorical.from_codes(np.where(np.isnan(codes[:, 1]), -1, codes[:, 1]).astype(int), [f"level {i:02d}" for i in range(40)]),
})
data = xgb.DMatrix(frame, SIGNAL + effect, enable_categorical=True)
booster = xgb.train({"max_depth": 5, "max_cat_to_onehot": 4, "nthread": 1, "seed": 7}, data, 12)
rows = np.column_stack([X[:, 0], codes])
write("categories", booster, rows, "json", frame)
write("categories-binary", booster, rows, "ubj", frame)

# What we refuse, with a reason.
data = xgb.DMatrix(X, TARGETS)
xgb.train({"multi_strategy": "multi_output_tree", "tree_method": "hist", "nthread": 1}, data, 2).save_model(HERE / "refused-vector-leaves.json")
