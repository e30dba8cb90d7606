"""UPnP: announcements, descriptions, calls, events, and the WFAWLANConfig service.

`wlan_config` declares the service once; `ssdp`, `description`, `soap` and `gena` are the four
formats, free of I/O; `device` puts them behind a socket.
"""
