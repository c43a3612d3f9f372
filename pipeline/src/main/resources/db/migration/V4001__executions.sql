CREATE TABLE pipeline_versions (
  pipeline TEXT NOT NULL,
  version INTEGER NOT NULL,
  digest TEXT NOT NULL,
  definition TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (pipeline, version)
);

-- An execution belongs to the node `owner`; `epoch` goes up each time that it is taken over, and
-- fences off a former owner. `wake_at` is when the machine has something to write by itself.
CREATE TABLE executions (
  id TEXT NOT NULL PRIMARY KEY,
  pipeline TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  input TEXT NOT NULL,
  output TEXT,
  error TEXT,
  cause TEXT,
  cause_kind TEXT NOT NULL,
  cause_reference TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  parent_id TEXT,
  parent_key TEXT,
  last_event BIGINT NOT NULL,
  wake_at BIGINT,
  owner TEXT,
  epoch BIGINT NOT NULL,
  announced INTEGER NOT NULL,
  UNIQUE (pipeline, name)
);

CREATE INDEX executions_by_start ON executions (started_at, id);
CREATE INDEX executions_by_status ON executions (status, wake_at);

CREATE TABLE execution_events (
  execution_id TEXT NOT NULL,
  id BIGINT NOT NULL,
  previous_id BIGINT NOT NULL,
  type TEXT NOT NULL,
  at BIGINT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (execution_id, id)
);

-- What one node has to tell the node that an execution belongs to.
CREATE TABLE execution_signals (
  id TEXT NOT NULL PRIMARY KEY,
  execution_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  error TEXT NOT NULL,
  cause TEXT NOT NULL
);

CREATE TABLE execution_log (
  execution_id TEXT NOT NULL,
  entered_event BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  line INTEGER NOT NULL,
  state TEXT NOT NULL,
  at BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (execution_id, entered_event, attempt, line)
);

CREATE TABLE execution_progress (
  execution_id TEXT NOT NULL,
  entered_event BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (execution_id, entered_event, attempt)
);

-- A node that lives counts its `beat` up; one that has stood still is dead.
CREATE TABLE pipeline_nodes (
  name TEXT NOT NULL PRIMARY KEY,
  beat BIGINT NOT NULL
);
