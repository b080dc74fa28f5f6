-- What follows by mail is queued in the transaction that causes it and sent by one loop, at least once.
CREATE TABLE mails (
    id {{id}},
    kind BIGINT NOT NULL,
    user_id BIGINT,
    recipient TEXT NOT NULL,
    recipient_folded TEXT NOT NULL,
    -- The sign-up or the invitation that it is about.
    subject_id BIGINT,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Not before this; while somebody tries, the time at which that try counts as lost.
    due_at BIGINT NOT NULL,
    -- Given up; kept for a month, for whoever asks why.
    dead_at BIGINT,
    failure TEXT
);

CREATE INDEX mails_due ON mails (dead_at, due_at);
CREATE INDEX mails_recipient ON mails (recipient_folded, kind);

-- Links in mails: who opens one has read the mail. Of each only the SHA-256 is kept.
CREATE TABLE mail_links (
    token_hash {{bytes}} PRIMARY KEY,
    kind BIGINT NOT NULL,
    user_id BIGINT,
    signup_id BIGINT,
    -- The new address, where it is about one.
    email TEXT,
    -- Of the account as it was: after a change of password or address the link opens nothing.
    bound_to {{bytes}},
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX mail_links_user ON mail_links (user_id, kind);
CREATE INDEX mail_links_end ON mail_links (expires_at);

-- People who have signed up and have not shown yet that the address is theirs: no account, no handle, nothing reserved.
CREATE TABLE signups (
    id {{id}},
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    invite_hash {{bytes}},
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX signups_end ON signups (expires_at);

-- The second factor. The secret is sealed with the server's key file: a stolen database makes no codes.
CREATE TABLE totp (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    secret {{bytes}} NOT NULL,
    -- Null until a first code has shown that the app has it.
    confirmed_at BIGINT,
    -- The step of the newest code that was used: each is used once.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    user_id BIGINT NOT NULL REFERENCES users (id),
    code_hash {{bytes}} NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Wrong codes by account, whatever address they came from.
CREATE TABLE wrong_codes (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL
);

-- Challenges are sealed and held by the client; here are those that were answered, until they would have ended anyway.
CREATE TABLE answered_challenges (
    challenge_hash {{bytes}} PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE INDEX answered_challenges_end ON answered_challenges (expires_at);

CREATE TABLE passkeys (
    id {{id}},
    user_id BIGINT NOT NULL REFERENCES users (id),
    credential_id {{bytes}} NOT NULL UNIQUE,
    public_key {{bytes}} NOT NULL,
    name TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    transports TEXT NOT NULL,
    user_verified BIGINT NOT NULL,
    backup_eligible BIGINT NOT NULL,
    backed_up BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX passkeys_user ON passkeys (user_id);

CREATE TABLE invites (
    id {{id}},
    -- Null while an invitation by mail has not been sent.
    token_hash {{bytes}} UNIQUE,
    inviter_id BIGINT NOT NULL REFERENCES users (id),
    conversation_id BIGINT REFERENCES conversations (id),
    -- The inviter's joining that the right stems from: after leaving and coming back the link opens nothing.
    inviter_joined_rev BIGINT,
    -- What somebody without an account becomes.
    role BIGINT NOT NULL,
    -- Who alone may use it.
    email_folded TEXT,
    max_uses BIGINT,
    uses BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX invites_inviter ON invites (inviter_id);
CREATE INDEX invites_conversation ON invites (conversation_id);
