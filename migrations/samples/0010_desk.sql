-- A case that an agent has open and has written a note on, a dossier sent twice, a view, a text of the administrator.

INSERT INTO case_openings (account_id, case_id, at) VALUES
('01900000-0000-7000-8000-000000000013', '01900000-0000-7000-8000-000000000042', '2026-05-21T09:30:00+00:00');

INSERT INTO case_notes (id, case_id, account_id, author, body, at) VALUES
('01900000-0000-7000-8000-0000000000a5', '01900000-0000-7000-8000-000000000042', '01900000-0000-7000-8000-000000000013', 'Claire AGENT', 'Rappeler la mère jeudi.', '2026-05-21T09:31:00+00:00');

INSERT INTO sent_answers (case_id, at, answers, health) VALUES
('01900000-0000-7000-8000-000000000042', '2026-05-20T09:40:00+00:00', '{"grade":"cp"}', '{}'),
('01900000-0000-7000-8000-000000000042', '2026-05-21T08:00:00+00:00', '{"grade":"ce1"}', '{"pai":"en_cours"}');

INSERT INTO desk_views (id, account_id, name, query, made_at) VALUES
('01900000-0000-7000-8000-0000000000a6', '01900000-0000-7000-8000-000000000013', 'Mes dossiers', 'type=dossier&suivi=moi', '2026-05-21T09:32:00+00:00');

INSERT INTO desk_texts (number, title, body) VALUES (7, 'Fermeture de l’été', 'Bonjour,\nLe service ferme en août.');
