-- How surely a config's requests are captured (CaptureRule.Durability), and its limits as JSON (LimitsJson).
ALTER TABLE endpoint_configs ADD COLUMN capture_durability TEXT NOT NULL DEFAULT 'ASYNC';
ALTER TABLE endpoint_configs ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
