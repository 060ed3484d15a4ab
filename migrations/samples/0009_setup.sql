-- An activity with fewer places than are taken, a change that waits, and what was done.

UPDATE activities SET reduced_to = 0 WHERE id = '01900000-0000-7000-8000-000000000035';

INSERT INTO activity_changes (activity_id, fields, made_at) VALUES
('01900000-0000-7000-8000-000000000035', '{"name":"Cantine, Melle"}', '2026-06-02T09:00:00+00:00');

INSERT INTO setup_events (id, subject_id, subject, act, account_id, actor, detail, at) VALUES
('01900000-0000-7000-8000-000000000101', '01900000-0000-7000-8000-000000000035', 'Cantine, Melle', 'activity_changed', '01900000-0000-7000-8000-000000000014', 'Dominique ADMIN', 'Places : 120 → 0', '2026-06-02T09:00:00+00:00');
