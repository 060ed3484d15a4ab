-- The queue with tens of thousands of cases: each way to look at it reads no more of an index than it shows.

-- What waits for the department, in the order in which it came.
CREATE INDEX cases_that_wait ON cases (submitted_at, id, kind, school_year, site_id, agent_id, family_id)
    WHERE submitted_at IS NOT NULL AND state IN ('submitted', 'under_review') AND seat NOT IN ('waiting', 'offered');
-- All that was ever sent.
CREATE INDEX cases_sent ON cases (submitted_at, id, kind, school_year, site_id, agent_id, family_id) WHERE submitted_at IS NOT NULL;
-- What is taken of each activity.
CREATE INDEX seats_of_activity ON cases (activity_id, state, seat) WHERE activity_id IS NOT NULL;
-- The few accounts that are not of families.
CREATE INDEX staff_by_name ON accounts (usual_name, first_name, id) WHERE role <> 'family';
