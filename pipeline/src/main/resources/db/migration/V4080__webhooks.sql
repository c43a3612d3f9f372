-- Webhooks of the model registry. `triggers` are names, separated by blanks.
CREATE TABLE webhook (
  id          TEXT NOT NULL PRIMARY KEY,
  sequence    BIGINT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  url         TEXT NOT NULL,
  triggers    TEXT NOT NULL,
  status      TEXT NOT NULL,
  secret      TEXT,
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL
);

-- What they are told, and each webhook's call.
CREATE TABLE webhook_call (
  sequence     BIGINT NOT NULL PRIMARY KEY,
  called_at    BIGINT NOT NULL,
  webhook_call TEXT NOT NULL
);

CREATE TABLE webhook_call_delivery (
  id           TEXT NOT NULL PRIMARY KEY,
  sequence     BIGINT NOT NULL,
  position     INTEGER NOT NULL,
  webhook      TEXT NOT NULL,
  trigger_name TEXT NOT NULL,
  state        TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  next_attempt BIGINT NOT NULL,
  detail       TEXT NOT NULL,
  UNIQUE (sequence, position)
);
CREATE INDEX webhook_call_delivery_due ON webhook_call_delivery (state, next_attempt);
CREATE INDEX webhook_call_delivery_by_webhook ON webhook_call_delivery (webhook, sequence);
