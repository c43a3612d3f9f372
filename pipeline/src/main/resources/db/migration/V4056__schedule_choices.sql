-- What becomes of times that were missed, and of times at which the last execution still runs.
ALTER TABLE event_schedule ADD COLUMN catch_up TEXT NOT NULL DEFAULT 'ONCE';
ALTER TABLE event_schedule ADD COLUMN overlap TEXT NOT NULL DEFAULT 'SKIP';
