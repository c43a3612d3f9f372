-- What is declared about a dataset; the rows are in tables of their own.
CREATE TABLE dataset (
  name TEXT NOT NULL PRIMARY KEY,
  spec TEXT NOT NULL,
  schema_json TEXT,
  created_at BIGINT NOT NULL
);

-- One file's way into a dataset, whether it made a version or not.
CREATE TABLE ingest (
  id TEXT NOT NULL PRIMARY KEY,
  dataset TEXT NOT NULL REFERENCES dataset (name),
  source_name TEXT NOT NULL,
  source_event TEXT,
  digest TEXT NOT NULL,
  outcome TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  quarantined BIGINT NOT NULL,
  reason TEXT,
  version INTEGER,
  encoding TEXT NOT NULL,
  extra_columns TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX ingest_by_dataset ON ingest (dataset, created_at);

CREATE TABLE dataset_version (
  dataset TEXT NOT NULL REFERENCES dataset (name),
  version INTEGER NOT NULL,
  snapshot_id BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  added_rows BIGINT NOT NULL,
  quarantined BIGINT NOT NULL,
  source_name TEXT NOT NULL,
  source_digest TEXT NOT NULL,
  ingest_id TEXT NOT NULL REFERENCES ingest (id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (dataset, version),
  UNIQUE (dataset, snapshot_id),
  UNIQUE (dataset, source_digest)
);
