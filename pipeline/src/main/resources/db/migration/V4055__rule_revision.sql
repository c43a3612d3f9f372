-- Counts the changes of all rules, so that servers know when to read them again.
CREATE TABLE event_rule_revision (
  revision BIGINT NOT NULL
);
INSERT INTO event_rule_revision (revision) VALUES (0);
