-- A device may come back with another address: all that its key was seen with.

CREATE TABLE addresses (
    key INTEGER NOT NULL REFERENCES keys (number) ON DELETE CASCADE,
    address BLOB NOT NULL CHECK (length(address) = 6),
    seen REAL NOT NULL,
    PRIMARY KEY (key, address)
) STRICT, WITHOUT ROWID;

INSERT INTO addresses (key, address, seen)
    SELECT number, address, coalesce(seen, joined) FROM keys;
