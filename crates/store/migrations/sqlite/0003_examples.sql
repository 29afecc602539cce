-- Inputs that somebody saved under a name.
CREATE TABLE examples (
    function BLOB NOT NULL REFERENCES functions,
    name TEXT NOT NULL,
    inputs TEXT NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (function, name)
) STRICT, WITHOUT ROWID;
