-- A distributed Map at work. The row begins and ends with the events of the parent that tell of it;
-- `items_read`, `children` and `complete` change together with the children that they count.
CREATE TABLE map_runs (
  id TEXT NOT NULL PRIMARY KEY,
  execution_id TEXT NOT NULL,
  machine TEXT NOT NULL,
  state TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  max_concurrency INTEGER NOT NULL,
  tolerated_count BIGINT NOT NULL,
  tolerated_percentage DOUBLE PRECISION NOT NULL,
  items_read BIGINT NOT NULL,
  children BIGINT NOT NULL,
  complete INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  redrive_count INTEGER NOT NULL,
  redriven_at BIGINT
);

CREATE INDEX map_runs_by_execution ON map_runs (execution_id, started_at);

-- Of the children of map runs.
ALTER TABLE executions ADD COLUMN map_run_id TEXT;
ALTER TABLE executions ADD COLUMN map_index BIGINT;
ALTER TABLE executions ADD COLUMN map_items INTEGER;

CREATE INDEX executions_by_map_run ON executions (map_run_id, map_index) WHERE map_run_id IS NOT NULL;
