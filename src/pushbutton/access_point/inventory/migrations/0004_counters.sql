-- The last Message Counter that a Registrar's management keys were used with: none is taken twice.

ALTER TABLE management_keys ADD COLUMN counter INTEGER NOT NULL DEFAULT 0;
