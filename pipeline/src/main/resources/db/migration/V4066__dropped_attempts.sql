-- Attempts that do not wait any more for the execution that they have started, or are about to start.
CREATE TABLE dropped_attempts (
  parent_id TEXT NOT NULL,
  parent_key TEXT NOT NULL,
  PRIMARY KEY (parent_id, parent_key)
);
