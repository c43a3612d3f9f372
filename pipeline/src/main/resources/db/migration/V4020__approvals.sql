-- What people are asked by executions, and what they answered. An approval without `verdict` is open
-- while its attempt is an open task; later it is withdrawn.
CREATE TABLE approval (
  sequence      BIGINT NOT NULL PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  execution_id  TEXT NOT NULL,
  entered_event BIGINT NOT NULL,
  attempt       INTEGER NOT NULL,
  opened_at     BIGINT NOT NULL,
  expires_at    BIGINT,
  approval      TEXT NOT NULL,
  verdict       TEXT,
  decided_by    TEXT,
  reason        TEXT,
  decided_at    BIGINT,
  UNIQUE (execution_id, entered_event, attempt)
);
CREATE INDEX approval_by_verdict ON approval (verdict, sequence);

-- The mails that ask.
CREATE TABLE approval_delivery (
  id           TEXT NOT NULL PRIMARY KEY,
  sequence     BIGINT NOT NULL,
  position     INTEGER NOT NULL,
  address      TEXT NOT NULL,
  state        TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  next_attempt BIGINT NOT NULL,
  error        TEXT NOT NULL,
  UNIQUE (sequence, position)
);
CREATE INDEX approval_delivery_due ON approval_delivery (state, next_attempt);

-- The links of those mails: of each token only its SHA-256.
CREATE TABLE approval_link (
  hash        TEXT NOT NULL PRIMARY KEY,
  approval_id TEXT NOT NULL,
  address     TEXT NOT NULL,
  good_until  BIGINT NOT NULL
);
