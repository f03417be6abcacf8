-- Runs once, when the database container creates its data. Searches by part of a name use an
-- index with pg_trgm; with unaccent they find "Muller" for "Müller". An index may only use a
-- function that is declared to depend on nothing but its argument.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
ALTER FUNCTION unaccent(text) IMMUTABLE;
