-- How requests move to a config, as JSON; null: at once.
ALTER TABLE endpoint_configs ADD COLUMN rollout TEXT;

CREATE TABLE endpoint_rollouts (
  endpoint TEXT NOT NULL,
  to_config INTEGER NOT NULL,
  from_config INTEGER NOT NULL,
  phase TEXT NOT NULL,
  step INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  since BIGINT NOT NULL,
  reason TEXT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (endpoint, to_config)
);
