-- no-transaction
-- Lists by source_url. A hash, since those of before the limit may be too long for a tree.
CREATE INDEX CONCURRENTLY IF NOT EXISTS datasets_source_url ON datasets USING hash (source_url) WHERE deleted_at IS NULL;
