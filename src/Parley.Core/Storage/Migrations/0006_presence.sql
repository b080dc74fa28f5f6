-- What a person chose to be, and what it lets others see. Counted by presence_rev: the newest state wins wherever two meet.
ALTER TABLE users ADD COLUMN presence_rev BIGINT NOT NULL DEFAULT 0;
-- 0 online, 1 do not disturb, 2 invisible; past presence_expires_at it is 0.
ALTER TABLE users ADD COLUMN presence_status BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN presence_expires_at BIGINT;
ALTER TABLE users ADD COLUMN status_text TEXT;
ALTER TABLE users ADD COLUMN status_emoji TEXT;
ALTER TABLE users ADD COLUMN status_expires_at BIGINT;
ALTER TABLE users ADD COLUMN shows_presence BIGINT NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN shows_last_seen BIGINT NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN read_receipts BIGINT NOT NULL DEFAULT 1;

-- How far others may know that a member has read: read_seq, without the reads of those who hide theirs.
ALTER TABLE members ADD COLUMN shown_read_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN shown_read_at BIGINT;
UPDATE members SET shown_read_seq = read_seq, shown_read_at = read_at;
