-- The model version that a question is about, as name/version.
ALTER TABLE approval ADD COLUMN model TEXT;
CREATE INDEX approval_by_model ON approval (model, decided_at);
