-- A family known to the department, another that begins, and staff; every table of 0001 holds rows.
-- Ids stand as '0190…' and digests as '\x…': the test writes both as blobs for SQLite.

INSERT INTO families (id, name, search_key, draft_entourage, entourage, created_at) VALUES
('01900000-0000-7000-8000-000000000001', 'TEST2', 'test2', NULL,
 '{"persons":[{"id":"01900000-0000-7000-8000-000000000020","role":"holder","civility":"madame","first_name":"Test2","usual_name":"TEST2","birth_date":"1985-03-27","mobile":"06 12 34 56 78","relationship":"mere","address":{"number":"2","street":"rue des Fusains","building":"","flat":"","extra":"","postal_code":"79500","town":"Melle","country":"FRANCE"}},{"id":"01900000-0000-7000-8000-000000000021","role":"child","civility":"fille","first_name":"Léa","usual_name":"TEST2","birth_date":"2018-09-12"}]}',
 '2026-05-20T08:00:00+00:00'),
('01900000-0000-7000-8000-000000000002', 'LE GOFF D’ARCY', 'le goff d arcy', '{"persons":[]}', NULL, '2026-05-20T08:30:00+00:00');

INSERT INTO accounts (id, role, family_id, username, username_key, email, email_key, password_hash, civility, first_name, usual_name, terms_version, terms_accepted_at, created_at, confirmed_at) VALUES
('01900000-0000-7000-8000-000000000011', 'family', '01900000-0000-7000-8000-000000000001', 'test2.test2', 'test2.test2', 'Test2@famille.example', 'test2@famille.example', '$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxl$c2FtcGxlLW9ubHk', 'madame', 'Test2', 'TEST2', '1', '2026-05-20T08:00:00+00:00', '2026-05-20T08:00:00+00:00', '2026-05-20T09:00:00+00:00'),
('01900000-0000-7000-8000-000000000012', 'family', '01900000-0000-7000-8000-000000000002', 'a.legoff', 'a.legoff', 'a.legoff@famille.example', 'a.legoff@famille.example', '$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxl$c2FtcGxlLW9ubHk', 'madame', 'Anne-Élise', 'LE GOFF D’ARCY', '1', '2026-05-20T08:30:00+00:00', '2026-05-20T08:30:00+00:00', NULL),
('01900000-0000-7000-8000-000000000013', 'agent', NULL, 'claire.agent', 'claire.agent', 'claire@service.example', 'claire@service.example', '$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxl$c2FtcGxlLW9ubHk', '', 'Claire', 'AGENT', NULL, NULL, '2026-05-01T08:00:00+00:00', '2026-05-01T08:00:00+00:00'),
('01900000-0000-7000-8000-000000000014', 'administrator', NULL, 'admin.melle', 'admin.melle', 'admin@service.example', 'admin@service.example', '$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxl$c2FtcGxlLW9ubHk', '', 'Dominique', 'ADMIN', NULL, NULL, '2026-05-01T08:00:00+00:00', '2026-05-01T08:00:00+00:00');

INSERT INTO sign_ups (token_hash, fields, password_hash, key_step_done, expires_at) VALUES
('\x0202', '{"email":"nouveau@famille.example","username":"nouveau"}', '$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxl$c2FtcGxlLW9ubHk', FALSE, '2026-05-20T10:00:00+00:00');

INSERT INTO email_confirmations (token_hash, account_id, expires_at, used_at) VALUES
('\x0401', '01900000-0000-7000-8000-000000000011', '2026-05-23T08:00:00+00:00', '2026-05-20T09:00:00+00:00'),
('\x0402', '01900000-0000-7000-8000-000000000012', '2026-05-23T08:30:00+00:00', NULL);

INSERT INTO sessions (token_hash, account_id, device, created_at, last_seen_at, expires_at) VALUES
('\x0101', '01900000-0000-7000-8000-000000000011', 'Mozilla/5.0 (Android 14; Mobile)', '2026-05-20T09:01:00+00:00', '2026-05-20T09:30:00+00:00', '2026-05-20T21:30:00+00:00');

INSERT INTO kept_forms (token_hash, account_id, path, action, state, expires_at) VALUES
('\x0303', '01900000-0000-7000-8000-000000000011', '/famille/entourage/enfant', '/api/family/save_person', '{"values":{"first_name":"Zoé"},"errors":[]}', '2026-05-20T10:00:00+00:00'),
('\x0304', NULL, '/connexion', '/api/account/sign_in', '{"values":{"identifier":"test2"},"errors":[{"field":"","message":"Vérifiez les deux."}]}', '2026-05-20T10:00:00+00:00');

INSERT INTO attempts (key, count, window_ends_at) VALUES ('sign-in:00ff', 3, '2026-05-20T09:15:00+00:00');

INSERT INTO sites (id, kind, name, town, sort_key) VALUES
('01900000-0000-7000-8000-000000000031', 'school', 'École Jacques Prévert', 'Melle', 'melle'),
('01900000-0000-7000-8000-000000000032', 'centre', 'Centre de loisirs', 'Celles-sur-Belle', 'celles sur belle');

INSERT INTO school_years (start_year, dossiers_open_at) VALUES (2026, '2026-05-04T06:00:00+00:00');

INSERT INTO activities (id, school_year, kind, name, sort_key, site_id, from_grade, to_grade, from_months, below_months, weekdays, places, taken, opens_at, closes_at, confirmation) VALUES
('01900000-0000-7000-8000-000000000035', 2026, 'restauration', 'Cantine, Melle', 'cantine melle', '01900000-0000-7000-8000-000000000031', 'ps', 'cm2', NULL, NULL, 27, 120, 1, '2026-06-01T06:00:00+00:00', '2026-10-01T06:00:00+00:00', 'at_once');

INSERT INTO cases (id, number, kind, state, family_id, child_id, child_name, school_year, activity_id, title, content, version, agent_id, created_at, submitted_at, updated_at) VALUES
('01900000-0000-7000-8000-000000000041', 'D-2026-00001', 'entourage', 'validated', '01900000-0000-7000-8000-000000000001', NULL, '', NULL, NULL, 'Déclaration d’entourage', '{"persons":[]}', 4, '01900000-0000-7000-8000-000000000013', '2026-05-20T09:10:00+00:00', '2026-05-20T09:10:00+00:00', '2026-05-20T09:20:00+00:00'),
('01900000-0000-7000-8000-000000000042', 'D-2026-00002', 'dossier', 'needs_correction', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000021', 'Léa TEST2', 2026, NULL, 'Dossier de Léa 2026-2027', '{"grade":"ce1","allergies":"Arachide : éviter toute trace.\nAppeler le 15."}', 9, '01900000-0000-7000-8000-000000000013', '2026-05-20T09:30:00+00:00', '2026-05-20T09:40:00+00:00', '2026-05-20T09:50:00+00:00'),
('01900000-0000-7000-8000-000000000043', 'D-2026-00003', 'registration', 'submitted', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000021', 'Léa TEST2', 2026, '01900000-0000-7000-8000-000000000035', 'Cantine, Melle : Léa', '{"weekdays":9,"start":"2026-09-01"}', 2, NULL, '2026-06-01T06:00:00+00:00', '2026-06-01T06:00:00+00:00', '2026-06-01T06:00:00+00:00'),
('01900000-0000-7000-8000-000000000044', NULL, 'dossier', 'withdrawn', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000021', 'Léa TEST2', 2026, NULL, 'Dossier de Léa 2026-2027', '{}', 3, NULL, '2026-05-20T09:25:00+00:00', NULL, '2026-05-20T09:26:00+00:00');

INSERT INTO case_events (id, case_id, act, state, account_id, actor, reason, at) VALUES
('01900000-0000-7000-8000-000000000051', '01900000-0000-7000-8000-000000000041', 'submit', 'submitted', '01900000-0000-7000-8000-000000000011', 'Madame Test2 TEST2', '', '2026-05-20T09:10:00+00:00'),
('01900000-0000-7000-8000-000000000052', '01900000-0000-7000-8000-000000000041', 'take_over', 'under_review', '01900000-0000-7000-8000-000000000013', 'Le service', '', '2026-05-20T09:15:00+00:00'),
('01900000-0000-7000-8000-000000000053', '01900000-0000-7000-8000-000000000041', 'validate', 'validated', '01900000-0000-7000-8000-000000000013', 'Le service', '', '2026-05-20T09:20:00+00:00'),
('01900000-0000-7000-8000-000000000054', '01900000-0000-7000-8000-000000000042', 'ask_for_correction', 'needs_correction', NULL, 'Le service', 'La photo du carnet est illisible.', '2026-05-20T09:50:00+00:00');

INSERT INTO case_numbers (year, last) VALUES (2026, 3);

INSERT INTO uploads (id, family_id, child_id, piece, school_year, file_name, media_type, size, sha256, created_at) VALUES
('01900000-0000-7000-8000-000000000061', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000021', 'vaccination', 2026, 'carnet de Léa.pdf', 'application/pdf', 90112, '\x00ff07', '2026-05-20T09:35:00+00:00'),
('01900000-0000-7000-8000-000000000062', '01900000-0000-7000-8000-000000000001', NULL, 'rib', 2026, 'RIB.jpg', 'image/jpeg', 4404019, '\x00ff08', '2026-05-20T09:36:00+00:00');

INSERT INTO mails (id, template, recipient, subject, body_text, body_html, state, attempts, next_attempt_at, last_error, created_at, sent_at) VALUES
('01900000-0000-7000-8000-000000000071', 'confirm_email', 'Test2@famille.example', 'Confirmez votre adresse pour ouvrir votre espace', 'Bonjour Madame Test2 TEST2,', '<p>Bonjour Madame Test2 TEST2,</p>', 'sent', 1, '2026-05-20T08:05:00+00:00', '', '2026-05-20T08:00:00+00:00', '2026-05-20T08:00:01+00:00'),
('01900000-0000-7000-8000-000000000072', 'case_submitted', 'Test2@famille.example', 'Demande D-2026-00001 enregistrée : Déclaration d’entourage', 'Bonjour,', '<p>Bonjour,</p>', 'waiting', 2, '2026-05-20T09:14:00+00:00', 'the mail server could not take the mail now', '2026-05-20T09:10:00+00:00', NULL),
('01900000-0000-7000-8000-000000000073', 'case_to_correct', 'faux@famille.example', 'Demande D-2026-00002 à corriger', 'Bonjour,', '<p>Bonjour,</p>', 'failed', 1, '2026-05-20T09:55:00+00:00', 'the mail server refused the mail for good', '2026-05-20T09:50:00+00:00', NULL);
