-- a copy of a database for tests asks nobody and holds no key
UPDATE smart_llm_connection SET enabled = false;
DELETE FROM smart_llm_secret;
