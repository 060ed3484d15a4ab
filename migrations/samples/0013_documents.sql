-- A document that can be taken away, and one that has no file yet.

INSERT INTO documents (slug, title, category, changed_at, file_id, file_name, media_type, size) VALUES
('reglement-de-la-cantine', 'Règlement de la cantine', 'reglement', '2026-05-20T08:00:00+00:00', '01900000-0000-7000-8000-0000000000b5', 'règlement.pdf', 'application/pdf', 48213),
('plan-des-structures', 'Plan des structures', 'brochure', '2026-05-20T08:05:00+00:00', NULL, '', '', 0);
