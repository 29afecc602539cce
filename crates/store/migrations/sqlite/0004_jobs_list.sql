-- Jobs that ended, of all functions of an organisation: its chart reads a few hundred of these
-- rows and not those of every function.
CREATE TABLE organization_rollups (
    organization BLOB NOT NULL REFERENCES organizations,
    -- 60 or 3600 seconds, as in `rollups`.
    span INTEGER NOT NULL,
    start INTEGER NOT NULL,
    status INTEGER NOT NULL,
    jobs INTEGER NOT NULL,
    PRIMARY KEY (organization, span, start, status)
) STRICT, WITHOUT ROWID;
INSERT INTO organization_rollups
SELECT f.organization, r.span, r.start, r.status, sum(r.jobs)
FROM rollups r JOIN functions f ON f.id = r.function
GROUP BY 1, 2, 3, 4;

-- Filters of the list of jobs that a person saved under a name.
CREATE TABLE saved_views (
    organization BLOB NOT NULL REFERENCES organizations,
    -- The name that the person's jobs carry.
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (organization, person, name)
) STRICT, WITHOUT ROWID;
