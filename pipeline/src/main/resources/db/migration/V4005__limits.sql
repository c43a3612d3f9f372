-- The limits that held when an execution began: its history can only be read under the same ones.
ALTER TABLE executions ADD COLUMN payload_bytes INTEGER NOT NULL DEFAULT 262144;
ALTER TABLE executions ADD COLUMN events_max INTEGER NOT NULL DEFAULT 25000;
ALTER TABLE executions ADD COLUMN iterations INTEGER NOT NULL DEFAULT 40;
ALTER TABLE executions ADD COLUMN variables_bytes INTEGER NOT NULL DEFAULT 10485760;
