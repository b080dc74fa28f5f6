-- Pages of bans are read newest first.
CREATE INDEX bans_by_time ON bans (conversation_id, created_at DESC, user_id DESC);
