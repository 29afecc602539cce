-- What a job's present attempt last said of how far it is, as JSON: lists show it, and what is live
-- begins with it. The history of it is among the events.
ALTER TABLE jobs ADD COLUMN progress TEXT;
