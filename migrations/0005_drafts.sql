-- Drafts that keep themselves: a save that arrives again is not done again.

CREATE TABLE draft_saves (
    case_id UUID NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    -- Chosen by the page that sends it.
    save UUID NOT NULL,
    -- The questions between whose answers the person had to choose, by commas: told again when the save arrives again.
    conflicts TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (case_id, save)
);
CREATE INDEX draft_saves_by_age ON draft_saves (at);

-- Of a dossier sent back: those of its pages to correct that the family has saved since, by commas.
ALTER TABLE cases ADD COLUMN corrected TEXT NOT NULL DEFAULT '';
