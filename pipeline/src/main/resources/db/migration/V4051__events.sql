-- Events, what they start, and where they come from.
CREATE TABLE event (
  sequence BIGINT NOT NULL PRIMARY KEY,
  source   TEXT NOT NULL,
  id       TEXT NOT NULL,
  received BIGINT NOT NULL,
  event    TEXT NOT NULL,
  UNIQUE (source, id)
);

CREATE TABLE event_rule (
  name    TEXT NOT NULL PRIMARY KEY,
  pattern TEXT NOT NULL,
  targets TEXT NOT NULL
);

CREATE TABLE event_delivery (
  id           TEXT NOT NULL PRIMARY KEY,
  sequence     BIGINT NOT NULL,
  position     INTEGER NOT NULL,
  rule         TEXT NOT NULL,
  kind         TEXT NOT NULL,
  settings     TEXT NOT NULL,
  state        TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  next_attempt BIGINT NOT NULL,
  detail       TEXT NOT NULL,
  UNIQUE (sequence, position)
);
CREATE INDEX event_delivery_due ON event_delivery (state, next_attempt);

CREATE TABLE event_schedule (
  name       TEXT NOT NULL PRIMARY KEY,
  expression TEXT NOT NULL,
  zone       TEXT NOT NULL,
  target     TEXT,
  next_due   BIGINT NOT NULL,
  last_fired BIGINT,
  last_event TEXT
);

CREATE TABLE event_watched_file (
  watch    TEXT NOT NULL,
  path     TEXT NOT NULL,
  size     BIGINT NOT NULL,
  modified BIGINT NOT NULL,
  sha256   TEXT NOT NULL,
  PRIMARY KEY (watch, path)
);
