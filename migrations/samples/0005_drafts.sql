-- A save of the dossier being filled, and a page that was corrected.

INSERT INTO draft_saves (case_id, save, conflicts, at) VALUES
('01900000-0000-7000-8000-000000000042', '01900000-0000-4000-8000-0000000000e1', 'insurer', '2026-05-20T09:10:00+00:00');
UPDATE cases SET corrected = 'ecole' WHERE id = '01900000-0000-7000-8000-000000000042';
