-- Endpoints may follow aliases of their models, given as a JSON array of models:/NAME@ALIAS.
ALTER TABLE endpoint_configs ADD COLUMN follows TEXT NOT NULL DEFAULT '[]';

-- Why a version was not taken that an alias named since the config became the current one.
ALTER TABLE endpoints ADD COLUMN refused TEXT;
