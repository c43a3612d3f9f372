-- What purges have begun on and not ended: asked for by every pass, among all that was ever purged.
CREATE INDEX purges_open ON purges (kind, id) WHERE purged_at IS NULL;
