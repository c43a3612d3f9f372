-- Registered models, their versions and aliases. Rows refer to models by number: a rename changes one row.
CREATE TABLE registered_models (
  number INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT,
  last_version INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE registered_model_tags (
  owner INTEGER NOT NULL REFERENCES registered_models (number),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

-- Where the files are: of a run, if artifact_experiment is given, else of a logged model.
CREATE TABLE model_versions (
  number INTEGER NOT NULL PRIMARY KEY,
  model INTEGER NOT NULL REFERENCES registered_models (number),
  version INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  stage TEXT NOT NULL,
  description TEXT NOT NULL,
  source TEXT NOT NULL,
  artifact_experiment TEXT,
  artifact_owner TEXT NOT NULL,
  artifact_path TEXT NOT NULL,
  run_id TEXT NOT NULL,
  run_link TEXT NOT NULL,
  logged_model TEXT,
  UNIQUE (model, version)
);

CREATE INDEX model_versions_by_run ON model_versions (run_id);

CREATE TABLE model_version_tags (
  owner INTEGER NOT NULL REFERENCES model_versions (number),
  entry_key TEXT NOT NULL,
  entry_value TEXT NOT NULL,
  PRIMARY KEY (owner, entry_key)
);

CREATE TABLE model_aliases (
  model INTEGER NOT NULL,
  alias TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (model, alias),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version)
);

-- What every alias named, and who moved it when and why. Outlives the versions that it speaks of.
CREATE TABLE model_alias_moves (
  model INTEGER NOT NULL REFERENCES registered_models (number),
  number INTEGER NOT NULL,
  alias TEXT NOT NULL,
  from_version INTEGER,
  to_version INTEGER,
  user_name TEXT NOT NULL,
  moved_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (model, number)
);
