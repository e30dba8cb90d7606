"""The control point: what a Registrar needs of UPnP."""
