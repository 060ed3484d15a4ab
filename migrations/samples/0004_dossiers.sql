-- Health apart, a reading of it, a correction until a day, messages, a photo turned, a PDF that the antivirus has not seen.

INSERT INTO health_answers (case_id, answers) VALUES
('01900000-0000-7000-8000-000000000042', '{"allergic":"oui","allergies":"Arachide : éviter toute trace.\nAppeler le 15.","pai":"en_cours"}');
UPDATE cases SET content = '{"grade":"ce1"}', to_correct = 'ecole,pieces#rib', correct_by = '2026-06-05', unanswered_since = '2026-05-21T09:00:00+00:00', new_files_since = NULL,
    reminded_at = '2026-05-22T06:00:00+00:00' WHERE id = '01900000-0000-7000-8000-000000000042';

INSERT INTO health_reads (id, family_id, child_id, account_id, what, at) VALUES
('01900000-0000-7000-8000-0000000000d1', '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000021', '01900000-0000-7000-8000-000000000013', 'sante', '2026-05-20T09:44:00+00:00');

INSERT INTO messages (id, case_id, account_id, by_staff, author, body, at) VALUES
('01900000-0000-7000-8000-0000000000d2', '01900000-0000-7000-8000-000000000042', '01900000-0000-7000-8000-000000000013', TRUE, 'Le service', 'Bonjour, pouvez-vous joindre un RIB lisible ?', '2026-05-20T10:00:00+00:00'),
('01900000-0000-7000-8000-0000000000d3', '01900000-0000-7000-8000-000000000042', '01900000-0000-7000-8000-000000000011', FALSE, 'Madame Test2 TEST2', 'Le voici.', '2026-05-21T09:00:00+00:00');

UPDATE uploads SET turns = 1, has_preview = TRUE WHERE piece = 'vaccination';
UPDATE uploads SET pages = 2, scan = 'waiting', expiry_told_at = '2026-05-22T06:00:00+00:00' WHERE piece = 'rib';
