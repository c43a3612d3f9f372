-- The project files that were applied, newest last; the newest is what the server runs.
CREATE TABLE project_file (
  sequence   BIGINT NOT NULL PRIMARY KEY,
  project    TEXT   NOT NULL,
  text       TEXT   NOT NULL,
  tree       TEXT   NOT NULL,
  applied_at BIGINT NOT NULL
);
