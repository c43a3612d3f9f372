"""Writes the models and the expected values of LightgbmOracleTest beside this file.

    python make.py        (lightgbm 4.7.0, numpy 2; see bin/test-requirements.txt)

Of each case there are NAME.txt, as LightGBM wrote it, and NAME.expected.json: rows (null is
missing), predictions, margins and contributions (the base value last) as `Booster.predict` gives
them. Python writes doubles so that they read back to the same bits.
"""
import json
import pathlib

import lightgbm as lgb
import numpy as np

HERE = pathlib.Path(__file__).parent
RNG = np.random.default_rng(20261122)
ROWS, FEATURES, SHOWN = 500, 6, 40

X = RNG.normal(size=(ROWS, FEATURES))
X[:, 3] = np.round(X[:, 3] * 2)  # ties with thresholds, and zeros
X[:, 4] = RNG.integers(0, 40, ROWS)  # a category
X[:, 5] = RNG.integers(0, 3, ROWS)
CLEAN = X.copy()
X[RNG.random(X.shape) < 0.12] = np.nan
SIGNAL = (CLEAN[:, 0] * 2 + np.sin(CLEAN[:, 1] * 3) + CLEAN[:, 2] * CLEAN[:, 3]
          + np.sin(CLEAN[:, 4] * 5) + CLEAN[:, 5] + 0.3 * RNG.normal(size=ROWS))
BINARY = (SIGNAL > 1).astype(int)
CLASSES = np.digitize(SIGNAL, [0.2, 2])
POSITIVE = np.exp(SIGNAL / 4)
COUNTS = RNG.poisson(POSITIVE)
SHARES = 1 / (1 + np.exp(-SIGNAL))
# Values that a model may meet later: unknown, negative, fractional and huge codes, infinities, zeros.
ODD = np.array([
    [0, 0, 0, 0, 41, 7], [1e-36, -1e-36, 0, -0.0, -1, -0.5], [np.inf, -np.inf, 1, np.inf, 2.9, 1.5],
    [1e300, -1e300, np.nan, 0, 1e18, np.nan], [np.nan] * 6, [-0.3, 0.2, 5, 1, -1e18, 2],
])
SHOWN_ROWS = np.vstack([X[:SHOWN - len(ODD)], ODD])


def finite(rows):
    return [[None if np.isnan(v) else v if np.isfinite(v) else str(v) for v in row] for row in rows.tolist()]


def write(name, booster):
    booster.save_model(HERE / f"{name}.txt")
    flat = lambda a: np.asarray(a).reshape(SHOWN, -1).tolist()
    expected = {
        "rows": finite(SHOWN_ROWS),
        "predictions": flat(booster.predict(SHOWN_ROWS)),
        "margins": flat(booster.predict(SHOWN_ROWS, raw_score=True)),
        "contributions": flat(booster.predict(SHOWN_ROWS, pred_contrib=True)),
    }
    (HERE / f"{name}.expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


def train(name, objective, label, rounds=10, rows=X, categories=(), group=None, **params):
    settings = {"objective": objective, "num_leaves": 12, "learning_rate": 0.3, "min_data_in_leaf": 5,
                "num_threads": 1, "seed": 7, "deterministic": True, "verbose": -1} | params
    data = lgb.Dataset(rows, label, categorical_feature=list(categories), group=group,
                       params={k: settings[k] for k in ("use_missing", "zero_as_missing") if k in settings})
    write(name, lgb.train(settings, data, rounds))


train("regression", "regression", SIGNAL)
train("complete", "regression", SIGNAL, rows=CLEAN)
train("zero-as-missing", "regression", SIGNAL, zero_as_missing=True)
train("not-missing", "regression", SIGNAL, use_missing=False)
train("square-root", "regression", SIGNAL, reg_sqrt=True)
train("absolute", "regression_l1", SIGNAL)
train("huber", "huber", SIGNAL)
train("fair", "fair", SIGNAL)
train("quantile", "quantile", SIGNAL, alpha=0.8)
train("mape", "mape", POSITIVE)
train("poisson", "poisson", COUNTS)
train("gamma", "gamma", POSITIVE)
train("tweedie", "tweedie", COUNTS)
train("binary", "binary", BINARY, sigmoid=1.7)
train("multiclass", "multiclass", CLASSES, rounds=5, num_class=3)
train("one-versus-all", "multiclassova", CLASSES, rounds=5, num_class=3, sigmoid=0.8)
train("cross-entropy", "cross_entropy", SHARES)
train("cross-entropy-lambda", "cross_entropy_lambda", SHARES)
train("lambdarank", "lambdarank", CLASSES, group=[50] * 10)
train("rank-xendcg", "rank_xendcg", CLASSES, group=[50] * 10)
train("categories", "regression", SIGNAL, categories=[4, 5], min_data_per_group=5, cat_smooth=1)
train("categories-one-hot", "binary", BINARY, categories=[4, 5], max_cat_to_onehot=60, min_data_per_group=5)
train("forest", "regression", SIGNAL, boosting="rf", bagging_fraction=0.7, bagging_freq=1, feature_fraction=0.7)
train("forest-classes", "multiclass", CLASSES, num_class=3, rounds=4, boosting="rf", bagging_fraction=0.7, bagging_freq=1)
train("dart", "regression", SIGNAL, boosting="dart", drop_rate=0.4)
train("deep", "regression", SIGNAL, rounds=4, num_leaves=60, min_data_in_leaf=1, min_sum_hessian_in_leaf=0)
train("constant", "regression", np.full(ROWS, 2.5), rounds=3)

# What we refuse, with a reason.
data = lgb.Dataset(CLEAN, SIGNAL)
lgb.train({"linear_tree": True, "num_leaves": 4, "num_threads": 1, "verbose": -1}, data, 2).save_model(HERE / "refused-linear-trees.txt")
