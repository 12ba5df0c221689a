-- No dataset grows without bound: with texts of any length one page of a list could weigh more than a process may.
-- A trigger on the two columns and not a CHECK, which would refuse every other change of rows that are longer already:
-- those can still be renamed, deleted and restored. No row is read and no writer waits.

CREATE OR REPLACE FUNCTION datasets_bound() RETURNS trigger LANGUAGE plpgsql AS $bound$
BEGIN
  RAISE EXCEPTION 'a description has at most 10000 characters, a source_url 2048'
    USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;
END
$bound$;

CREATE OR REPLACE TRIGGER datasets_bound BEFORE INSERT OR UPDATE OF description, source_url ON datasets
  FOR EACH ROW WHEN (char_length(NEW.description) > 10000 OR char_length(NEW.source_url) > 2048)
  EXECUTE FUNCTION datasets_bound();
