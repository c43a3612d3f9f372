-- What requests with an Idempotency-Key were answered, for a day.
CREATE TABLE kept_answers (
  idempotency_key TEXT NOT NULL PRIMARY KEY,
  request TEXT NOT NULL,
  status INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX kept_answers_by_age ON kept_answers (created_at);
