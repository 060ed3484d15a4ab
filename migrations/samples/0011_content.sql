-- A news item, the page of help in the words of the department, and one that somebody still writes.

INSERT INTO news (id, title, body, is_pinned, starts_on, ends_on, changed_at) VALUES
('01900000-0000-7000-8000-0000000000b1', 'Inscriptions du mercredi', 'Elles ouvrent le **1er juin** à 8 heures.', TRUE, '2026-05-15', '2026-06-30', '2026-05-15T08:00:00+00:00'),
('01900000-0000-7000-8000-0000000000b2', 'Le service déménage', 'Nous sommes au rez-de-chaussée.', FALSE, '2026-05-20', NULL, '2026-05-20T08:00:00+00:00');

INSERT INTO info_pages (slug, title, summary, body, is_shown, changed_at) VALUES
('aide', 'Aide', 'Les questions que l’on nous pose.', 'Appelez-nous au {téléphone}.', TRUE, '2026-05-20T08:05:00+00:00');

INSERT INTO content_drafts (subject, fields, version, author, made_at) VALUES
('page-transport-scolaire', '{"title":"Transport scolaire","summary":"","body":"Les cars passent à 8 h.","is_shown":"oui"}', '01900000-0000-7000-8000-0000000000b3', 'Anne ADMIN', '2026-05-21T08:00:00+00:00');
