-- What came from another server, so that bringing it in again goes on where it stopped.
CREATE TABLE imports (
  origin TEXT NOT NULL,
  kind TEXT NOT NULL,
  foreign_id TEXT NOT NULL,
  own_id TEXT NOT NULL,
  finished_at BIGINT,
  PRIMARY KEY (origin, kind, foreign_id)
);
