-- The type of an event beside its text, so that those of one type are found without reading the others.
ALTER TABLE event ADD COLUMN type TEXT NOT NULL DEFAULT '';
UPDATE event SET type = event${json} ->> 'type';
CREATE INDEX event_by_type ON event (type, sequence);
