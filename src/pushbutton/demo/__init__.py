"""A household on simulated air: the real access point, a neighbour's, and devices that want in.

Nothing here decides anything about Wi-Fi Protected Setup.  The access points are the code of
`pushbutton ap`, started from hostapd.conf texts and driven through their control sockets; the
devices are the code of `pushbutton enroll`.  Only the air between them is simulated.
"""
