-- Results of tasks that may be used again. `origin`: digest of all that they followed from.
CREATE TABLE task_results (
  origin TEXT NOT NULL PRIMARY KEY,
  task TEXT NOT NULL,
  version TEXT NOT NULL,
  arguments TEXT NOT NULL,
  inputs TEXT NOT NULL,
  result TEXT NOT NULL,
  pipeline TEXT NOT NULL,
  state TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  kept_at BIGINT NOT NULL
);

CREATE INDEX task_results_by_state ON task_results (pipeline, state, kept_at);
CREATE INDEX task_results_by_time ON task_results (kept_at);

-- What became of an attempt's wish for a result that is there already.
CREATE TABLE task_reuse (
  execution_id TEXT NOT NULL,
  entered_event BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (execution_id, entered_event, attempt)
);

-- Executions that were started without results that are there already.
CREATE TABLE uncached_executions (
  execution_id TEXT NOT NULL PRIMARY KEY
);
