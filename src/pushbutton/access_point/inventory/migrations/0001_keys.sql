-- Which device has which key, of every network that was ever served from here.

CREATE TABLE keys (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    network BLOB NOT NULL,                -- the SSID
    bss TEXT NOT NULL,                    -- the interface where it joined
    state TEXT NOT NULL CHECK (state IN ('reserved', 'confirmed', 'revoked', 'expired')),
    way TEXT NOT NULL,                    -- how it joined: pin, button, nfc, ...
    address BLOB NOT NULL CHECK (length(address) = 6),
    psk BLOB CHECK (psk IS NULL OR length(psk) = 32),
    passphrase TEXT,                      -- of which the PSK was made, where there was one
    file TEXT,                            -- the wpa_psk_file that has the key, where one has
    name TEXT NOT NULL DEFAULT '',        -- given by a person
    joined REAL NOT NULL,                 -- seconds since 1970, as all times here
    seen REAL,
    expires REAL,
    ended REAL,                           -- when it was revoked, or expired
    uuid BLOB CHECK (uuid IS NULL OR length(uuid) = 16),
    device_name TEXT NOT NULL DEFAULT '',
    manufacturer TEXT NOT NULL DEFAULT '',
    model_name TEXT NOT NULL DEFAULT '',
    model_number TEXT NOT NULL DEFAULT '',
    serial_number TEXT NOT NULL DEFAULT '',
    device_type TEXT NOT NULL DEFAULT ''  -- as 1-0050F204-1
) STRICT;

CREATE INDEX keys_of_network ON keys (network, number);
