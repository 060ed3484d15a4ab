-- Somebody who keeps dossiers on a telephone of their own.

INSERT INTO device_keys (account_id, secret, created_at) VALUES
('01900000-0000-7000-8000-000000000011', '\x0a0b', '2026-05-20T09:15:00+00:00');
