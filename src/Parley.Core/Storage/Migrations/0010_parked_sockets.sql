-- Sockets that were cut off a moment ago, so that whichever process their clients come back to takes them for who they were. Positions
-- alone: nothing of what was said.
CREATE TABLE parked_sockets (
    -- Of the secret that the client shows.
    pid_hash {{bytes}} PRIMARY KEY,
    user_id BIGINT NOT NULL,
    session_id TEXT NOT NULL,
    -- What it is called in its namespace; no secret.
    sid TEXT NOT NULL,
    -- Lists of numbers (PackedNumbers.cs).
    rooms {{bytes}} NOT NULL,
    told {{bytes}} NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX parked_sockets_end ON parked_sockets (expires_at);

CREATE INDEX parked_sockets_user ON parked_sockets (user_id, expires_at);
