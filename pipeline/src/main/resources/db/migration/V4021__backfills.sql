-- A pipeline's executions over past windows, and how far each window is.
CREATE TABLE backfill (
  id          TEXT NOT NULL PRIMARY KEY,
  pipeline    TEXT NOT NULL,
  concurrency INTEGER NOT NULL,
  status      TEXT NOT NULL,
  created_at  BIGINT NOT NULL
);
CREATE INDEX backfill_by_status ON backfill (status, created_at);

CREATE TABLE backfill_window (
  backfill_id TEXT NOT NULL,
  position    INTEGER NOT NULL,
  name        TEXT NOT NULL,
  starts_at   BIGINT NOT NULL,
  ends_at     BIGINT NOT NULL,
  input       TEXT NOT NULL,
  state       TEXT NOT NULL,
  PRIMARY KEY (backfill_id, position)
);
CREATE INDEX backfill_window_by_state ON backfill_window (backfill_id, state, position);
