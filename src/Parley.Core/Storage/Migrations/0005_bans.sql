-- Who may not come back into a conversation until the ban is lifted. A ban needs no membership before it: channels are open.
CREATE TABLE bans (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    banned_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);
