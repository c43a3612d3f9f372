-- Published versions of a state machine. A deleted one keeps its number from being used again.
CREATE TABLE state_machine_versions (
  machine TEXT NOT NULL,
  version INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  deleted INTEGER NOT NULL,
  PRIMARY KEY (machine, version)
);

CREATE TABLE state_machine_aliases (
  machine TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  routes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (machine, name)
);

-- Of a state machine or an activity: `resource` is how its ARN ends.
CREATE TABLE state_machine_tags (
  resource TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (resource, key)
);
