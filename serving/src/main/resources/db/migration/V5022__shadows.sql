-- The shadows of a config as JSON: [{"name", "share", "models", "follows", "combine"}]; null: none.
ALTER TABLE endpoint_configs ADD COLUMN shadows TEXT;
