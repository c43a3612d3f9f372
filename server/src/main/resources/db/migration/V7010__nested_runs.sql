-- Which runs are nested in others, without looking at the tags of all runs.
CREATE INDEX run_tags_parent ON run_tags (owner) WHERE entry_key = 'mlflow.parentRunId';
