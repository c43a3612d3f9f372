-- The variants of a config as JSON: [{"name", "weight", "models", "follows", "combine"}]. Configs from
-- before have none: their one variant is in the columns models, follows and combine, which later
-- configs fill with their main variant's.
ALTER TABLE endpoint_configs ADD COLUMN variants TEXT;

-- The field of the requests that keeps them with one variant.
ALTER TABLE endpoint_configs ADD COLUMN sticky TEXT;
