-- A registration that waits, one whose place is offered, and a request for two children that was answered.

UPDATE activities SET last_ticket = 2 WHERE id = '01900000-0000-7000-8000-000000000035';
UPDATE cases SET seat = 'offered', ticket = 1, offered_until = '2026-06-04T06:00:00+00:00' WHERE id = '01900000-0000-7000-8000-000000000043';

INSERT INTO registration_requests (id, family_id, content, answer, made_at, sent_at) VALUES
('01900000-0000-7000-8000-0000000000f1', '01900000-0000-7000-8000-000000000001', '{"kind":"restauration","school_year":2026,"otherwise":"waiting","lines":[]}', '{"lines":[]}', '2026-06-01T05:59:00+00:00', '2026-06-01T06:00:00+00:00');
