-- The first answer to a request with an Idempotency-Key, kept so that a retry gets the same.

CREATE TABLE IF NOT EXISTS idempotency_keys (
  -- Who sent it: two clients may choose the same key.
  client       text NOT NULL,
  key          text NOT NULL,
  request_hash text NOT NULL,
  -- Null while the first request is under way, which nobody else can see.
  status       smallint,
  body         text,
  location     text,
  etag         text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (client, key)
);

CREATE INDEX IF NOT EXISTS idempotency_keys_created_at ON idempotency_keys (created_at);
