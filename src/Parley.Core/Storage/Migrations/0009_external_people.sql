-- People whom another server vouches for, by an id of that server's own. They have no password here, and no address to sign in with.
CREATE TABLE external_people (
    -- The name of that server in the settings.
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id BIGINT NOT NULL UNIQUE REFERENCES users (id),
    -- What that server said last, so that a change of it is told from a change made here.
    name TEXT,
    email TEXT,
    avatar_url TEXT,
    -- When it said so.
    told_at BIGINT NOT NULL,
    -- Tokens made before this open nothing.
    revoked_at BIGINT,
    -- Who wrote to this person before it ever came; null since it came.
    named_by BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

CREATE INDEX external_people_named ON external_people (named_by);

-- Their tokens that were ended before their time: without this the same token would open again.
CREATE TABLE ended_tokens (
    token_hash {{bytes}} PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE INDEX ended_tokens_end ON ended_tokens (expires_at);

-- An address that another server vouches for: shown to its owner, and no way to sign in.
ALTER TABLE users ADD COLUMN external_email TEXT;
