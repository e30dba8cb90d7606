"""A Linux radio through nl80211: `nl80211:wlan0`."""
