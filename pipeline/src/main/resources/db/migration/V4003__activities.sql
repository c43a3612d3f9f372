CREATE TABLE activities (
  name TEXT NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL
);

-- The task of an activity waits in its queue until a worker has taken it; `worker` may be empty.
ALTER TABLE open_tasks ADD COLUMN activity TEXT;
ALTER TABLE open_tasks ADD COLUMN input TEXT;
ALTER TABLE open_tasks ADD COLUMN worker TEXT;

CREATE INDEX open_tasks_by_activity ON open_tasks (activity, opened_at);
