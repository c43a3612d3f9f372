"""Writes the runs of Searches.java into the SQLite file of an MLflow server: fill.py FILE"""
import sqlite3
import sys

RUNS = 20_000
runs, metrics, params, tags = [], [], [], []
for i in range(RUNS):
    run = f"{i:032x}"
    start = 1_700_000_000_000 + i
    runs.append((run, f"trial-{i}", "UNKNOWN", "RUNNING", start, "active", f"mlflow-artifacts:/0/{run}/artifacts", 0, ""))
    for key, value in ("rmse", i * 7919 % 5000), ("mae", i * 104729 % 3000), ("r2", i / RUNS):
        metrics.append((key, value, 1_700_000_000_000, 0, 0, run))
    for key, value in ("depth", i // 5000 * 2 + 2), ("eta", f"0.{i % 9 + 1}"), ("rounds", i % 500):
        params.append((key, str(value), run))
    for key, value in ("mlflow.user", "bench"), ("mlflow.source.name", "tune.py"), ("mlflow.runName", f"trial-{i}"):
        tags.append((key, value, run))

with sqlite3.connect(sys.argv[1]) as database:
    database.executemany(
        "insert into runs (run_uuid, name, source_type, status, start_time, lifecycle_stage, artifact_uri,"
        " experiment_id, user_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)", runs)
    for table in "metrics", "latest_metrics":
        database.executemany(
            f"insert into {table} (key, value, timestamp, step, is_nan, run_uuid) values (?, ?, ?, ?, ?, ?)", metrics)
    database.executemany("insert into params (key, value, run_uuid) values (?, ?, ?)", params)
    database.executemany("insert into tags (key, value, run_uuid) values (?, ?, ?)", tags)
