-- Experiments, runs and what they log; logged models. Rows refer to runs by number, not by their 32 characters.
CREATE TABLE experiments (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  artifact_location TEXT NOT NULL,
  lifecycle TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE experiment_tags (
  owner INTEGER NOT NULL REFERENCES experiments (id),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

CREATE TABLE runs (
  number INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  experiment INTEGER NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  user_name TEXT NOT NULL,
  status TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  end_time BIGINT,
  artifact_uri TEXT NOT NULL,
  lifecycle TEXT NOT NULL
);

CREATE INDEX runs_by_start ON runs (experiment, lifecycle, start_time, id);

CREATE TABLE run_params (
  owner INTEGER NOT NULL REFERENCES runs (number),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

CREATE TABLE run_tags (
  owner INTEGER NOT NULL REFERENCES runs (number),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

-- The latest point of each key of a run. A value's form: 0 as it is, 1 NaN, 2 negative zero (both stored as 0),
-- 3 infinite (stored as the greatest finite double).
CREATE TABLE metrics (
  number INTEGER NOT NULL PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (number),
  metric_key TEXT NOT NULL,
  metric_value DOUBLE PRECISION NOT NULL,
  form INTEGER NOT NULL,
  logged_at BIGINT NOT NULL,
  step BIGINT NOT NULL,
  UNIQUE (run, metric_key)
);

-- Every point, once.
CREATE TABLE metric_points (
  metric INTEGER NOT NULL REFERENCES metrics (number),
  logged_at BIGINT NOT NULL,
  step BIGINT NOT NULL,
  metric_value DOUBLE PRECISION NOT NULL,
  form INTEGER NOT NULL,
  PRIMARY KEY (metric, logged_at, step, metric_value, form)
);

-- What the runs of an experiment read.
CREATE TABLE input_datasets (
  number INTEGER NOT NULL PRIMARY KEY,
  experiment INTEGER NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source TEXT NOT NULL,
  schema_text TEXT,
  profile TEXT,
  UNIQUE (experiment, name, digest)
);

CREATE TABLE run_datasets (
  number INTEGER NOT NULL PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (number),
  dataset INTEGER NOT NULL REFERENCES input_datasets (number),
  UNIQUE (run, dataset)
);

CREATE TABLE run_dataset_tags (
  owner INTEGER NOT NULL REFERENCES run_datasets (number),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

CREATE TABLE logged_models (
  id TEXT NOT NULL PRIMARY KEY,
  experiment INTEGER NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  artifact_uri TEXT NOT NULL,
  status TEXT NOT NULL,
  model_type TEXT NOT NULL,
  source_run_id TEXT NOT NULL,
  lifecycle TEXT NOT NULL
);

CREATE INDEX logged_models_by_creation ON logged_models (experiment, lifecycle, created_at, id);

CREATE TABLE logged_model_tags (
  owner TEXT NOT NULL REFERENCES logged_models (id),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

CREATE TABLE logged_model_params (
  owner TEXT NOT NULL REFERENCES logged_models (id),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

-- The points that name a logged model; an absent dataset is two empty texts.
CREATE TABLE logged_model_metrics (
  model TEXT NOT NULL REFERENCES logged_models (id),
  metric_key TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (number),
  logged_at BIGINT NOT NULL,
  step BIGINT NOT NULL,
  metric_value DOUBLE PRECISION NOT NULL,
  form INTEGER NOT NULL,
  dataset_name TEXT NOT NULL,
  dataset_digest TEXT NOT NULL,
  PRIMARY KEY (model, metric_key, run, logged_at, step, metric_value, form, dataset_digest)
);

-- Which logged models a run used (INPUT) or made (OUTPUT, at a step).
CREATE TABLE run_models (
  run INTEGER NOT NULL REFERENCES runs (number),
  direction TEXT NOT NULL,
  model TEXT NOT NULL,
  step BIGINT NOT NULL,
  PRIMARY KEY (run, direction, model)
);

-- What a call with an idempotency key made, so that the same call again answers the same.
CREATE TABLE tracking_results (
  operation TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (operation, idempotency_key)
);
