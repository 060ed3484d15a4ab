-- A file that was refused, and one that is good until a day.

UPDATE uploads SET verdict = 'refused', refusal = 'unreadable', remark = 'La page 2 est coupée.',
    judged_by = '01900000-0000-7000-8000-000000000013', judged_at = '2026-05-20T09:45:00+00:00' WHERE piece = 'vaccination';
UPDATE uploads SET verdict = 'accepted', valid_until = '2027-08-31',
    judged_by = '01900000-0000-7000-8000-000000000013', judged_at = '2026-05-20T09:46:00+00:00' WHERE piece = 'rib';
