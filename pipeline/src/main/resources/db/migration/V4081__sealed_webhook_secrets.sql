-- Secrets of webhooks, sealed with the server's key. The column of before holds none any more once a server has started.
ALTER TABLE webhook ADD COLUMN sealed_secret TEXT;
