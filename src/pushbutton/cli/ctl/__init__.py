"""`pushbutton ctl`: hostapd_cli's verbs, for our access point and for a stock hostapd."""
