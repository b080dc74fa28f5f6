-- By what name some wires call a public channel: one that was made by it. Beside its name for people, which may change and need not be its own.
ALTER TABLE conversations ADD COLUMN channel_name TEXT;

CREATE UNIQUE INDEX conversations_channel_name ON conversations (channel_name) WHERE channel_name IS NOT NULL;

-- What a message says beside its text, a JSON object as its author's program wrote it: for the wires that have a place for it.
ALTER TABLE messages ADD COLUMN payload TEXT;
