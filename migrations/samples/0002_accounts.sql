-- Access to the families of 0001; every table of 0002 holds rows.

UPDATE accounts SET origin = 'department', temporary_until = '2026-06-19T08:00:00+00:00' WHERE username_key = 'a.legoff';

INSERT INTO links (token_hash, account_id, purpose, email, expires_at, used_at) VALUES
('\x0501', '01900000-0000-7000-8000-000000000012', 'activate', '', '2026-06-19T08:00:00+00:00', NULL),
('\x0502', '01900000-0000-7000-8000-000000000011', 'change_email', 'nouvelle@famille.example', '2026-05-23T08:00:00+00:00', NULL);

INSERT INTO recovery_requests (id, identifier, requested_at) VALUES
('01900000-0000-7000-8000-000000000081', 'personne@famille.example', '2026-05-20T09:00:00+00:00');

INSERT INTO known_devices (token_hash, account_id, seen_at) VALUES
('\x0601', '01900000-0000-7000-8000-000000000011', '2026-05-20T09:01:00+00:00');

INSERT INTO second_factors (account_id, secret, confirmed_at, last_step) VALUES
('01900000-0000-7000-8000-000000000013', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', '2026-05-02T08:00:00+00:00', 59321280);

INSERT INTO recovery_codes (account_id, code_hash, used_at) VALUES
('01900000-0000-7000-8000-000000000013', '\x0701', NULL),
('01900000-0000-7000-8000-000000000013', '\x0702', '2026-05-10T08:00:00+00:00');

INSERT INTO secrets (name, value) VALUES ('service-keys', '\x0801020304050607');

INSERT INTO service_keys (id, family_id, key_hash, made_by, made_at, expires_at, used_by, used_at, revoked_at) VALUES
('01900000-0000-7000-8000-000000000091', '01900000-0000-7000-8000-000000000001', '\x0901', '01900000-0000-7000-8000-000000000013', '2026-05-20T08:00:00+00:00', '2026-06-19T08:00:00+00:00', NULL, NULL, NULL);

INSERT INTO invitations (id, token_hash, family_id, invited_by, civility, first_name, usual_name, email, made_at, expires_at, accepted_by, cancelled_at) VALUES
('01900000-0000-7000-8000-0000000000a1', '\x0a01', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000011', 'monsieur', 'Jean-René', 'D’ARCY', 'jr@famille.example', '2026-05-20T08:00:00+00:00', '2026-06-03T08:00:00+00:00', NULL, NULL);

INSERT INTO account_events (id, account_id, family_id, act, actor, by_staff, detail, at) VALUES
('01900000-0000-7000-8000-0000000000b1', '01900000-0000-7000-8000-000000000011', '01900000-0000-7000-8000-000000000001', 'password_changed', 'Madame Test2 TEST2', FALSE, '', '2026-05-20T08:30:00+00:00'),
('01900000-0000-7000-8000-0000000000b2', NULL, NULL, 'wrong_key', 'Anne', FALSE, '', '2026-05-20T08:40:00+00:00');

INSERT INTO known_children (family_id, child_id, match_key) VALUES
('01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000021', 'lea test2 2018-09-12');

INSERT INTO likely_matches (family_id, known_family_id, state, found_at, decided_by) VALUES
('01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000001', 'open', '2026-05-20T09:00:00+00:00', NULL);

INSERT INTO imports (id, made_by, file_name, content, made_at, done_at, family_count) VALUES
('01900000-0000-7000-8000-0000000000c1', '01900000-0000-7000-8000-000000000014', 'familles.csv', 'famille;role', '2026-05-20T08:00:00+00:00', NULL, 0);
