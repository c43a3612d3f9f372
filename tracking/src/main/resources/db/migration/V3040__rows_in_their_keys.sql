-- What is logged most is written once on SQLite: the primary key is the table. A point's series is read or made in
-- the unit that writes the point, so it needs no foreign key, which would be looked up for every single one.
CREATE TABLE clustered_points (
  metric INTEGER NOT NULL,
  logged_at BIGINT NOT NULL,
  step BIGINT NOT NULL,
  metric_value DOUBLE PRECISION NOT NULL,
  form INTEGER NOT NULL,
  PRIMARY KEY (metric, logged_at, step, metric_value, form)
) ${clustered};
INSERT INTO clustered_points (metric, logged_at, step, metric_value, form)
  SELECT metric, logged_at, step, metric_value, form FROM metric_points;
DROP TABLE metric_points;
ALTER TABLE clustered_points RENAME TO metric_points;

CREATE TABLE clustered_params (
  owner INTEGER NOT NULL REFERENCES runs (number),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
) ${clustered};
INSERT INTO clustered_params (owner, entry_key, entry_value)
  SELECT owner, entry_key, entry_value FROM run_params;
DROP TABLE run_params;
ALTER TABLE clustered_params RENAME TO run_params;

CREATE TABLE clustered_tags (
  owner INTEGER NOT NULL REFERENCES runs (number),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
) ${clustered};
INSERT INTO clustered_tags (owner, entry_key, entry_value)
  SELECT owner, entry_key, entry_value FROM run_tags;
DROP TABLE run_tags;
ALTER TABLE clustered_tags RENAME TO run_tags;
