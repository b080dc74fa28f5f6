-- One text for both engines; {{id}} and {{bytes}} are the two words in which they differ (Migrator.cs).
-- Times are UTC milliseconds, yes and no are times or numbers, and everything counted is BIGINT.

CREATE TABLE store (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    epoch TEXT NOT NULL,
    -- The store-wide number of changes of names and pictures.
    profiles BIGINT NOT NULL
);

CREATE TABLE users (
    id {{id}},
    name TEXT NOT NULL,
    handle TEXT NOT NULL,
    -- Folded columns are made in C#: lower() of SQLite knows ASCII only.
    handle_folded TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    avatar_url TEXT,
    role BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT,
    disabled_at BIGINT,
    -- Counter of what only this person sees.
    user_rev BIGINT NOT NULL,
    profile_rev BIGINT NOT NULL
);

CREATE INDEX users_profile_rev ON users (profile_rev);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_hash {{bytes}} NOT NULL UNIQUE,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_user ON sessions (user_id, created_at);

CREATE TABLE conversations (
    id {{id}},
    type BIGINT NOT NULL,
    name TEXT,
    created_by BIGINT NOT NULL REFERENCES users (id),
    -- The sorted pair of a private conversation: exactly one, however many ask at once.
    pair_low BIGINT,
    pair_high BIGINT,
    history_protected BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    -- The rev of the last change of the conversation's own fields.
    meta_rev BIGINT NOT NULL,
    member_count BIGINT NOT NULL,
    last_message_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX conversations_pair ON conversations (pair_low, pair_high);

CREATE TABLE members (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    left_at BIGINT,
    visible_from_seq BIGINT NOT NULL,
    -- The rev of the latest joining; rev moves on with role and leaving.
    joined_rev BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    read_seq BIGINT NOT NULL,
    read_at BIGINT,
    delivered_seq BIGINT NOT NULL,
    -- The conversation's mark when one of the markers last moved.
    mark BIGINT NOT NULL,
    -- The person's user_rev when its own state here last changed.
    own_rev BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);

CREATE INDEX members_user ON members (user_id, left_at);
CREATE INDEX members_own_rev ON members (user_id, own_rev);
CREATE INDEX members_rev ON members (conversation_id, rev);
CREATE INDEX members_mark ON members (conversation_id, mark);

-- No foreign keys here: every insert has just locked its conversation and read its member, and checking again would cost the hot path.
CREATE TABLE messages (
    id {{id}},
    conversation_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    created_rev BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    client_id TEXT,
    -- Of the command as it first came, so that a retry is told from another request with the same id, whatever was edited since.
    command_hash {{bytes}},
    content TEXT,
    type BIGINT NOT NULL,
    reply_to_id BIGINT,
    thread_id BIGINT,
    -- What a system message says, as JSON: {"kind":…,"user_id":…,"name":…}
    system TEXT,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT
);

CREATE UNIQUE INDEX messages_seq ON messages (conversation_id, seq);
CREATE UNIQUE INDEX messages_client ON messages (user_id, client_id);
CREATE INDEX messages_rev ON messages (conversation_id, rev);

CREATE TABLE message_versions (
    message_id BIGINT NOT NULL REFERENCES messages (id),
    rev BIGINT NOT NULL,
    content TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (message_id, rev)
);

-- One row for each advance of a read marker (those within 2 s share one): who read a message, and when, without a row per message and reader.
CREATE TABLE read_advances (
    conversation_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id, seq)
);

-- First answers of commands other than sends, by the client's id, for 30 days.
CREATE TABLE commands (
    user_id BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    command_hash {{bytes}} NOT NULL,
    -- What the command made or touched; the answer is read from there.
    subject_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);

CREATE INDEX commands_age ON commands (created_at);
