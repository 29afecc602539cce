-- Workers read these whenever the catalogue changes.
CREATE INDEX versions_with_bounds ON versions (id)
    WHERE minimum_replicas > 0 OR maximum_replicas IS NOT NULL;
