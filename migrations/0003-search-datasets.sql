-- Trigrams make `q` (a part of a name or description, in any case of letters) fast. A server without the extension
-- still searches, by reading every row.

DO $search$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
    RAISE WARNING 'pg_trgm is not available: searching datasets reads every row';
    RETURN;
  END IF;
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  -- By the collation of the database, not by "C", which knows the case of ASCII letters only.
  CREATE INDEX IF NOT EXISTS datasets_search_name ON datasets USING gin ((name COLLATE "default") gin_trgm_ops)
    WHERE deleted_at IS NULL;
  CREATE INDEX IF NOT EXISTS datasets_search_description ON datasets USING gin (description gin_trgm_ops)
    WHERE deleted_at IS NULL;
END
$search$;
