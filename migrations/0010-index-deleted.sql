-- no-transaction
-- Lists of the deleted, and what is purged when its time is over.
CREATE INDEX CONCURRENTLY IF NOT EXISTS datasets_deleted_at ON datasets (deleted_at) WHERE deleted_at IS NOT NULL;
