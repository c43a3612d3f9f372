-- Rules and schedules that stand, but start nothing for the time being.
ALTER TABLE event_rule ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
ALTER TABLE event_schedule ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;
