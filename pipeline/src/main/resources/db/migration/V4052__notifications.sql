-- Notices, who wants them, and their way there.
CREATE TABLE notice (
  sequence   BIGINT NOT NULL PRIMARY KEY,
  dedupe_key TEXT NOT NULL UNIQUE,
  published  BIGINT NOT NULL,
  notice     TEXT NOT NULL
);

CREATE TABLE notice_subscription (
  name         TEXT NOT NULL PRIMARY KEY,
  subscription TEXT NOT NULL
);

CREATE TABLE notice_delivery (
  id           TEXT NOT NULL PRIMARY KEY,
  sequence     BIGINT NOT NULL,
  position     INTEGER NOT NULL,
  subscription TEXT NOT NULL,
  channel      TEXT NOT NULL,
  state        TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  next_attempt BIGINT NOT NULL,
  error        TEXT NOT NULL,
  UNIQUE (sequence, position)
);
CREATE INDEX notice_delivery_due ON notice_delivery (state, next_attempt);
