"""The cryptography of the Registration Protocol: pure functions of octets, no state, no I/O.

Everything here follows Wi-Fi Simple Configuration 2.0, "Registration Protocol": key agreement
(`dh`), key derivation (`kdf`), the chain of authenticators (`authenticator`), proofs of the device
password (`proof`), encrypted settings (`key_wrap`), and the PIN with its check digit (`pin`).
"""
