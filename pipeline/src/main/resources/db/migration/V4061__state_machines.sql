-- What the Step Functions API keeps beside pipelines and executions.

-- One state of a state machine between two updates. `revision_id` is NULL for a machine that was
-- never updated.
CREATE TABLE state_machine_revisions (
  machine TEXT NOT NULL,
  number INTEGER NOT NULL,
  revision_id TEXT,
  pipeline_version INTEGER NOT NULL,
  settings TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (machine, number)
);

-- How an execution was started: by which published version and alias, if any, and with which text.
CREATE TABLE state_machine_starts (
  execution_id TEXT NOT NULL PRIMARY KEY,
  machine TEXT NOT NULL,
  revision INTEGER NOT NULL,
  version INTEGER,
  alias TEXT,
  input TEXT NOT NULL,
  trace_header TEXT
);

CREATE INDEX state_machine_starts_by_machine ON state_machine_starts (machine);
