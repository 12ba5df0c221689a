-- no-transaction
-- Lists by updated_at, and what was changed since a time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS datasets_updated_at ON datasets (updated_at, id) WHERE deleted_at IS NULL;
