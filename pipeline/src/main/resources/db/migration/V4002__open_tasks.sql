-- Attempts at tasks that somebody outside may answer, by token. The first answer stays; the row goes
-- together with the event that ends the attempt. `news`: the execution has not heard of it yet.
CREATE TABLE open_tasks (
  execution_id TEXT NOT NULL,
  entered_event BIGINT NOT NULL,
  attempt INTEGER NOT NULL,
  opened_at BIGINT NOT NULL,
  beat_at BIGINT,
  answer TEXT,
  output TEXT,
  error TEXT,
  cause TEXT,
  news INTEGER NOT NULL,
  PRIMARY KEY (execution_id, entered_event, attempt)
);

CREATE INDEX open_tasks_by_news ON open_tasks (news, execution_id);

-- Secrets that all nodes on this database share.
CREATE TABLE pipeline_keys (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
