-- What is attached to messages, in the order of position. A link is a name and an address of elsewhere that the server never asks for.
-- No foreign key, as with messages: every insert has just written its message.
CREATE TABLE attachments (
    id {{id}},
    message_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL
);

CREATE UNIQUE INDEX attachments_message ON attachments (message_id, position);

-- How many a message has: most have none, and then nothing more is read.
ALTER TABLE messages ADD COLUMN attachment_count BIGINT NOT NULL DEFAULT 0;
