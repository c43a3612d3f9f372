"""Writes the runs of Searches.java into the database of an MLflow server: fill.py URL"""
import sys

from sqlalchemy import MetaData, Table, create_engine

RUNS = 20_000
runs, metrics, params, tags = [], [], [], []
for i in range(RUNS):
    run = f"{i:032x}"
    start = 1_700_000_000_000 + i
    runs.append((run, f"trial-{i}", "UNKNOWN", "RUNNING", start, "active", f"mlflow-artifacts:/0/{run}/artifacts", 0, ""))
    for key, value in ("rmse", i * 7919 % 5000), ("mae", i * 104729 % 3000), ("r2", i / RUNS):
        metrics.append((key, value, 1_700_000_000_000, 0, False, run))
    for key, value in ("depth", i // 5000 * 2 + 2), ("eta", f"0.{i % 9 + 1}"), ("rounds", i % 500):
        params.append((key, str(value), run))
    for key, value in ("mlflow.user", "bench"), ("mlflow.source.name", "tune.py"), ("mlflow.runName", f"trial-{i}"):
        tags.append((key, value, run))


def insert(name, columns, rows):
    table = Table(name, MetaData(), autoload_with=connection)
    connection.execute(table.insert(), [dict(zip(columns.split(), row)) for row in rows])


with create_engine(sys.argv[1]).begin() as connection:
    insert("runs", "run_uuid name source_type status start_time lifecycle_stage artifact_uri experiment_id user_id", runs)
    for table in "metrics", "latest_metrics":
        insert(table, "key value timestamp step is_nan run_uuid", metrics)
    insert("params", "key value run_uuid", params)
    insert("tags", "key value run_uuid", tags)
