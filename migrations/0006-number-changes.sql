-- The change feed: each write gives its datasets the next numbers, and a reader asks what came after the number it has.
-- Rows from before have the number 0: they come first, in the order of their ids. No row is read or rewritten.

CREATE SEQUENCE IF NOT EXISTS dataset_changes;
-- The first number that is drawn is the next one.
SELECT setval('dataset_changes', 1) WHERE NOT (SELECT is_called FROM dataset_changes);

ALTER TABLE datasets ADD COLUMN IF NOT EXISTS change bigint NOT NULL DEFAULT 0;

-- The highest number of a dataset that was purged: who has not read so far never learns of it.
CREATE TABLE IF NOT EXISTS purged_changes (last bigint NOT NULL);
INSERT INTO purged_changes SELECT -1 WHERE NOT EXISTS (SELECT FROM purged_changes);

-- Numbers are drawn in one order and committed in another. So a writer first locks the last number that was drawn before
-- its own, until its end: above the lowest number that is locked, rows may still be missing.
CREATE OR REPLACE FUNCTION datasets_announce() RETURNS trigger LANGUAGE plpgsql AS $announce$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(-1 - last_value) FROM dataset_changes;
  RETURN NULL;
END
$announce$;

CREATE OR REPLACE FUNCTION datasets_number() RETURNS trigger LANGUAGE plpgsql AS $number$
BEGIN
  NEW.change := nextval('dataset_changes');
  RETURN NEW;
END
$number$;

CREATE OR REPLACE FUNCTION datasets_forget() RETURNS trigger LANGUAGE plpgsql AS $forget$
BEGIN
  UPDATE purged_changes SET last = greatest(last, (SELECT max(change) FROM before_rows));
  RETURN NULL;
END
$forget$;

-- The number up to which every change can be read. The two questions in this order: who draws a number after the first
-- draws a higher one, and whoever drew one before it has either ended or still holds a lock.
CREATE OR REPLACE FUNCTION dataset_changes_settled() RETURNS bigint LANGUAGE plpgsql AS $settled$
DECLARE
  drawn bigint;
BEGIN
  SELECT last_value INTO drawn FROM dataset_changes;
  -- A key of 64 bits is shown in two halves. Ours are negative, which the lock of the migrations is not.
  RETURN least(drawn, (
    SELECT min(-1 - ((classid::bigint << 32) | objid::bigint)) FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >= 2147483648
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())));
END
$settled$;

CREATE OR REPLACE TRIGGER datasets_announce BEFORE INSERT OR UPDATE ON datasets
  FOR EACH STATEMENT EXECUTE FUNCTION datasets_announce();
CREATE OR REPLACE TRIGGER datasets_number BEFORE INSERT OR UPDATE ON datasets
  FOR EACH ROW EXECUTE FUNCTION datasets_number();
CREATE OR REPLACE TRIGGER datasets_forget AFTER DELETE ON datasets
  REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION datasets_forget();
