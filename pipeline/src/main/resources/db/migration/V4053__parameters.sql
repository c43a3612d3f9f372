-- Versions of named values, and the cool-downs of pipelines.
CREATE TABLE parameter (
  path            TEXT NOT NULL,
  version         INTEGER NOT NULL,
  value           TEXT NOT NULL,
  created         BIGINT NOT NULL,
  idempotency_key TEXT,
  PRIMARY KEY (path, version)
);
CREATE UNIQUE INDEX parameter_once ON parameter (path, idempotency_key);

CREATE TABLE cool_down (
  name  TEXT NOT NULL PRIMARY KEY,
  taken TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL
);
