-- What a config says of the processes of its models, by name, as JSON (ProcessSettingsJson).
ALTER TABLE endpoint_configs ADD COLUMN processes TEXT NOT NULL DEFAULT '{}';
