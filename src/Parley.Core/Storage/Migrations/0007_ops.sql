-- Where the store lives, in words that change when it is restored elsewhere or to another time (StoreHome.cs). Null on SQLite, where a
-- backup carries a blank epoch instead.
ALTER TABLE store ADD COLUMN home TEXT;
