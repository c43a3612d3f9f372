CREATE TABLE endpoints (
  name TEXT NOT NULL PRIMARY KEY,
  config INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE endpoint_configs (
  endpoint TEXT NOT NULL,
  number INTEGER NOT NULL,
  models TEXT NOT NULL,
  combine TEXT NOT NULL,
  capture_percent INTEGER NOT NULL,
  inputs TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (endpoint, number)
);

CREATE TABLE endpoint_updates (
  endpoint TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  from_config INTEGER,
  to_config INTEGER NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (endpoint, sequence)
);

CREATE TABLE endpoint_deployments (
  endpoint TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  config INTEGER NOT NULL,
  PRIMARY KEY (endpoint, idempotency_key)
);
