-- What last kept whoever leads a projection from going on (a class, never values), until it goes on.
ALTER TABLE projections ADD COLUMN last_error text;
