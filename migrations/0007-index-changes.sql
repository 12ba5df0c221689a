-- no-transaction
-- The order of the change feed.
CREATE INDEX CONCURRENTLY IF NOT EXISTS datasets_change ON datasets (change, id);
