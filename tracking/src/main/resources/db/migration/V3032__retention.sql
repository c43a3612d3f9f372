-- When something was deleted; of what is deleted already the time counts from now on.
ALTER TABLE experiments ADD COLUMN deleted_at BIGINT;
ALTER TABLE runs ADD COLUMN deleted_at BIGINT;
ALTER TABLE logged_models ADD COLUMN deleted_at BIGINT;
UPDATE experiments SET deleted_at = ${now} WHERE lifecycle = 'DELETED';
UPDATE runs SET deleted_at = ${now} WHERE lifecycle = 'DELETED';
UPDATE logged_models SET deleted_at = ${now} WHERE lifecycle = 'DELETED';
CREATE INDEX runs_by_deletion ON runs (deleted_at) WHERE deleted_at IS NOT NULL;

-- What was purged, or is about to be: begun when the first row goes, purged when the last one has
-- gone, swept when its files have gone as well. Stays as a record.
CREATE TABLE purges (
  sequence BIGINT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  experiment TEXT NOT NULL,
  pass TEXT NOT NULL,
  policy TEXT NOT NULL,
  deleted_at BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  points BIGINT NOT NULL,
  bytes BIGINT,
  purged_at BIGINT,
  swept_at BIGINT,
  UNIQUE (kind, id)
);
CREATE INDEX purges_by_pass ON purges (pass);

-- Who refers to what could be purged.
CREATE INDEX model_versions_by_owner ON model_versions (artifact_owner);
CREATE INDEX model_versions_by_logged_model ON model_versions (logged_model);
CREATE INDEX model_version_tags_evaluation ON model_version_tags (entry_value)
  WHERE entry_key = 'millrace.evaluation_run';
CREATE INDEX logged_models_by_run ON logged_models (source_run_id);
CREATE INDEX logged_model_metrics_by_run ON logged_model_metrics (run, model);
CREATE INDEX run_models_by_model ON run_models (model);
CREATE INDEX run_datasets_by_dataset ON run_datasets (dataset);
CREATE INDEX imports_by_own_id ON imports (own_id);
