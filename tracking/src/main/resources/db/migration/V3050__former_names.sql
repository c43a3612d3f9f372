-- The names that registered models had until they were renamed: what was written under one leads to its model.
CREATE TABLE registered_model_names (
  name TEXT NOT NULL,
  renamed_at BIGINT NOT NULL,
  model INTEGER NOT NULL REFERENCES registered_models (number),
  PRIMARY KEY (name, renamed_at, model)
);
