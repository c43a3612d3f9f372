-- What an endpoint's models are held to: the data baseline they were trained with, and their quality on its test rows.
CREATE TABLE endpoint_baseline (
  endpoint        TEXT    NOT NULL,
  model_versions  TEXT    NOT NULL,
  dataset         TEXT    NOT NULL,
  dataset_version INTEGER NOT NULL,
  quality         TEXT    NOT NULL,
  created_at      BIGINT  NOT NULL,
  PRIMARY KEY (endpoint, model_versions)
);

-- Up to where a monitor has read: captures for data drift, labels for model quality.
CREATE TABLE monitor_bookmark (
  monitor  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  bookmark TEXT NOT NULL,
  PRIMARY KEY (monitor, kind)
);

CREATE TABLE monitoring_execution (
  id              TEXT    NOT NULL PRIMARY KEY,
  sequence        BIGINT  NOT NULL UNIQUE,
  monitor         TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  endpoint        TEXT    NOT NULL,
  status          TEXT    NOT NULL,
  model_versions  TEXT    NOT NULL,
  dataset         TEXT    NOT NULL,
  dataset_version INTEGER NOT NULL,
  window_from     BIGINT  NOT NULL,
  window_to       BIGINT  NOT NULL,
  window_rows     BIGINT  NOT NULL,
  violations      TEXT    NOT NULL,
  figures         TEXT    NOT NULL,
  created_at      BIGINT  NOT NULL
);

CREATE INDEX monitoring_execution_of_monitor ON monitoring_execution (monitor, sequence);
