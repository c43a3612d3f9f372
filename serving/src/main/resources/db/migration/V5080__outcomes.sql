-- What came of the answers of endpoints: the first value of each answer and metric.
CREATE TABLE endpoint_outcomes (
  endpoint TEXT NOT NULL,
  inference_id TEXT NOT NULL,
  metric TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  outcome_value DOUBLE PRECISION NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (endpoint, inference_id, metric)
);

CREATE UNIQUE INDEX endpoint_outcomes_sequence ON endpoint_outcomes (endpoint, sequence);

-- What the bandits of endpoints have decided.
CREATE TABLE endpoint_bandit_decisions (
  endpoint TEXT NOT NULL,
  number INTEGER NOT NULL,
  config INTEGER NOT NULL,
  decided_at BIGINT NOT NULL,
  seed BIGINT NOT NULL,
  arms TEXT NOT NULL,
  PRIMARY KEY (endpoint, number)
);

-- How a config's variants share requests by what came of their answers, as JSON; null: by weights.
ALTER TABLE endpoint_configs ADD COLUMN bandit TEXT;
