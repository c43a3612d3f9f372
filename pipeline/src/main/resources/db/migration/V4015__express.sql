-- How executions of a pipeline are kept; all versions of a pipeline have the same.
ALTER TABLE pipeline_versions ADD COLUMN type TEXT NOT NULL DEFAULT 'STANDARD';

-- The journal of EXPRESS executions, which run in memory. `owner`: the node that runs it, and from
-- which another one takes it over; NULL once it has ended, and for one that somebody waited for.
-- `starts`: how often it was begun.
CREATE TABLE express_executions (
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
  owner TEXT,
  starts INTEGER NOT NULL
);

CREATE INDEX express_executions_by_owner ON express_executions (owner);
CREATE INDEX express_executions_by_start ON express_executions (pipeline, started_at, id);
