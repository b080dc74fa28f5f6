-- Finding people and channels by the beginning of any word, what only one person sees of a conversation, and what a conversation is about.

-- Folded in C# and kept as UTF-8 bytes, which both engines compare alike, whatever the collation. NULL: not folded yet (NameIndex.Complete does it).
ALTER TABLE users ADD COLUMN name_folded {{bytes}};
ALTER TABLE conversations ADD COLUMN name_folded {{bytes}};

CREATE INDEX users_name ON users (name_folded, id);
CREATE INDEX conversations_channels ON conversations (name_folded, id) WHERE type = 2;

-- kind 0: people, by name and handle; 1: channels, by name.
CREATE TABLE name_words (
    kind BIGINT NOT NULL,
    word {{bytes}} NOT NULL,
    subject_id BIGINT NOT NULL,
    PRIMARY KEY (kind, word, subject_id)
);

CREATE INDEX name_words_subject ON name_words (kind, subject_id);

ALTER TABLE conversations ADD COLUMN topic TEXT;
ALTER TABLE conversations ADD COLUMN avatar_url TEXT;

-- Until when (UTC milliseconds); NULL: not muted. What has passed counts as NULL.
ALTER TABLE members ADD COLUMN muted_until BIGINT;
-- The newest seq when it was put away; a newer message brings it back, unless it is muted.
ALTER TABLE members ADD COLUMN archived_seq BIGINT;
ALTER TABLE members ADD COLUMN favourite_at BIGINT;
-- Marked as unread from this seq on, while the read marker still stands where it stood then: markers themselves never go back.
ALTER TABLE members ADD COLUMN unread_from_seq BIGINT;
ALTER TABLE members ADD COLUMN unread_at_read_seq BIGINT;
