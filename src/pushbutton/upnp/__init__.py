"""UPnP: announcements, descriptions, calls and events, and the WFAWLANConfig service on top of them.

`wlan_config` declares the service once; `ssdp`, `description`, `soap` and `gena` are the four
formats, free of I/O; `device` puts them behind a socket.
"""
