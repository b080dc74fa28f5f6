-- Sessions and API tokens are rows of one table: one look-up opens every door, and one event closes all that either has opened.
ALTER TABLE sessions ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
-- How its owner proved to be the owner, in growing strength.
ALTER TABLE sessions ADD COLUMN assurance BIGINT NOT NULL DEFAULT 0;
-- Of an API token: what its owner calls it.
ALTER TABLE sessions ADD COLUMN name TEXT;
-- What the next token is derived with, together with the present one.
ALTER TABLE sessions ADD COLUMN secret {{bytes}};
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN last_seen_at BIGINT;

CREATE INDEX sessions_end ON sessions (expires_at);

-- Tokens that a refresh has replaced: for a moment they still open, and after it they give a thief away.
CREATE TABLE replaced_tokens (
    token_hash {{bytes}} PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    replaced_at BIGINT NOT NULL
);

CREATE INDEX replaced_tokens_session ON replaced_tokens (session_id, replaced_at);

-- One-use keys to a WebSocket, for those who cannot send a header.
CREATE TABLE tickets (
    ticket_hash {{bytes}} PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE INDEX tickets_session ON tickets (session_id, expires_at);

-- Failed attempts to get in, by the hash of whose they were. A bucket that leaks: each failure moves the time at which it is empty.
CREATE TABLE attempts (
    bucket {{bytes}} PRIMARY KEY,
    empty_at BIGINT NOT NULL
);

CREATE INDEX attempts_empty ON attempts (empty_at);
