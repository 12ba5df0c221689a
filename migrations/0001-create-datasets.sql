-- The datasets. A deleted one stays in the table (deleted_at) and frees its name.

CREATE TABLE IF NOT EXISTS datasets (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- "C": pages are ordered by code point, on every server and after every upgrade of its locales.
  name        text COLLATE "C" NOT NULL,
  description text,
  source_url  text,
  -- Counts the changes of the row: the ETag is made of it.
  version     bigint NOT NULL DEFAULT 1,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  deleted_at  timestamptz,
  CONSTRAINT datasets_name_length CHECK (char_length(name) BETWEEN 1 AND 255),
  CONSTRAINT datasets_source_url_scheme CHECK (source_url ~* '^https?://')
);

CREATE UNIQUE INDEX IF NOT EXISTS datasets_living_name ON datasets (name) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS datasets_created_at ON datasets (created_at);

CREATE OR REPLACE FUNCTION datasets_touch() RETURNS trigger LANGUAGE plpgsql AS $touch$
BEGIN
  -- clock_timestamp, not now: two updates in one transaction get two times.
  NEW.updated_at := clock_timestamp();
  NEW.version := OLD.version + 1;
  RETURN NEW;
END
$touch$;

CREATE OR REPLACE TRIGGER datasets_touch BEFORE UPDATE ON datasets
  FOR EACH ROW EXECUTE FUNCTION datasets_touch();
