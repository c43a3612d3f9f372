CREATE INDEX executions_by_parent ON executions (parent_id);
