-- What an application's own server is to hear of, until it has said that it did. Kept over restarts, sent at least once.
CREATE TABLE web_hooks (
    id {{id}},
    -- Whose it is and where it goes; the secret that signs it is in the settings alone.
    app TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX web_hooks_line ON web_hooks (app, url, id);
