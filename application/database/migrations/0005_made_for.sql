-- What the tables of a projection depend on besides the events, such as a time zone; made for something else they are
-- rebuilt. No default is left: who does not know of it makes no tables.
ALTER TABLE projections ADD COLUMN made_for text NOT NULL DEFAULT '';
ALTER TABLE projections ALTER COLUMN made_for DROP DEFAULT;
