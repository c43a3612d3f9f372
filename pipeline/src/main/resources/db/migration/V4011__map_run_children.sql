-- Children of a map run that are of type EXPRESS have a row beside the standard ones, without events.
ALTER TABLE executions ADD COLUMN type TEXT NOT NULL DEFAULT 'STANDARD';
