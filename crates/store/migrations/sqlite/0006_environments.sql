-- In what the version's code ran when it was built, and exactly which packages it got: a version
-- that is built again gets the same.
ALTER TABLE versions ADD COLUMN executor TEXT;
ALTER TABLE versions ADD COLUMN locked_packages TEXT;

-- Values are sealed: the key is in a file beside the database.
CREATE TABLE secrets (
    organization BLOB NOT NULL REFERENCES organizations,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    updated_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (organization, name)
) STRICT, WITHOUT ROWID;

-- Variables that came with one push, sealed likewise; gone some time after the job's end.
CREATE TABLE job_variables (
    job BLOB NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
