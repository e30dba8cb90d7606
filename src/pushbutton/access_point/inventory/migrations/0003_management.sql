-- What a registration leaves for managing the device later (EMSK), by the device's UUID.

CREATE TABLE management_keys (
    uuid BLOB PRIMARY KEY CHECK (length(uuid) = 16),
    address BLOB NOT NULL CHECK (length(address) = 6),
    secret BLOB NOT NULL,
    established REAL NOT NULL
) STRICT, WITHOUT ROWID;
