-- What the department says of each file given for a piece (D8).

ALTER TABLE uploads ADD COLUMN verdict TEXT NOT NULL DEFAULT 'waiting' CHECK (verdict IN ('waiting', 'accepted', 'refused'));
-- Of a refused file: the reason, from a list, and what the agent adds.
ALTER TABLE uploads ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN remark TEXT NOT NULL DEFAULT '';
-- Of an accepted file: the last day on which it is valid, when it has one.
ALTER TABLE uploads ADD COLUMN valid_until DATE;
ALTER TABLE uploads ADD COLUMN judged_by UUID REFERENCES accounts (id);
ALTER TABLE uploads ADD COLUMN judged_at TIMESTAMPTZ;
-- Files of dossiers that the department has validated were good.
UPDATE uploads SET verdict = 'accepted' WHERE EXISTS (SELECT 1 FROM cases k WHERE k.kind = 'dossier' AND k.state = 'validated'
    AND k.family_id = uploads.family_id AND k.school_year = uploads.school_year AND (uploads.child_id IS NULL OR k.child_id = uploads.child_id));
