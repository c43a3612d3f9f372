-- What of a map run is known to come; changes together with `items_read`.
ALTER TABLE map_runs ADD COLUMN pending_items BIGINT NOT NULL DEFAULT 0;
ALTER TABLE map_runs ADD COLUMN pending_children BIGINT NOT NULL DEFAULT 0;
