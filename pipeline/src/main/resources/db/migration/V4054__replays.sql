-- Deliveries of events that were delivered before: which replay they belong to, and since when.
ALTER TABLE event_delivery ADD COLUMN replay TEXT;
ALTER TABLE event_delivery ADD COLUMN replayed BIGINT;
CREATE INDEX event_received ON event (received);
