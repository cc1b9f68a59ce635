-- Which shape the tables of a projection have, so that every version of the service knows what it can do with them.
-- Those of before shapes were numbered have the first. No default is left: who does not know of shapes makes no tables.
ALTER TABLE projections ADD COLUMN shape integer NOT NULL DEFAULT 1;
ALTER TABLE projections ALTER COLUMN shape DROP DEFAULT;
