-- Versions of a pipeline up to this one belong to a time before it was removed: executions still
-- find them, nobody else does.
CREATE TABLE retired_pipelines (
  pipeline TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL
);
