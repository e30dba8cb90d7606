"""GUPnP as a control point, run by the system's Python: `gupnp_control_point.py INTERFACE`.

It finds the WFAWLANConfig service, reads its description, calls its actions, hears its events, and
prints what it learned as one JSON document.
"""

from __future__ import annotations

import json
import sys

import gi  # type: ignore[import-not-found]

gi.require_version("GUPnP", "1.6")
from gi.repository import GLib, GObject, GUPnP  # type: ignore[import-not-found]  # noqa: E402

SERVICE = "urn:schemas-wifialliance-org:service:WFAWLANConfig:1"
SECONDS = 25
VARIABLES = {"APStatus": GObject.TYPE_UINT, "STAStatus": GObject.TYPE_UINT}

loop = GLib.MainLoop()
learned: dict[str, object] = {"events": [], "status": {}}


def available(point: object, proxy: GUPnP.ServiceProxy) -> None:
    """Learn all that can be learned of the service."""
    if "udn" in learned:
        return
    learned["udn"] = proxy.get_udn()
    learned["location"] = proxy.get_location()
    proxy.introspect_async(None, introspected)


def introspected(proxy: GUPnP.ServiceProxy, result: object) -> None:
    """Keep the declaration, then subscribe."""
    found = proxy.introspect_finish(result)
    learned["actions"] = list(found.list_action_names())
    learned["variables"] = {
        one.name: [GObject.type_name(one.type), one.send_events]
        for one in found.list_state_variables()
    }
    proxy.add_notify("WLANEvent", GObject.TYPE_STRING, heard)
    for name, kind in VARIABLES.items():
        proxy.add_notify(name, kind, heard)
    proxy.set_subscribed(True)


def heard(proxy: GUPnP.ServiceProxy, name: str, value: object, *_: object) -> None:
    """Keep an event; after the first one calls are made, the second ends it all."""
    if name != "WLANEvent":
        learned["status"][name] = value  # type: ignore[index]
        return
    events = learned["events"]
    assert isinstance(events, list)
    events.append(value)
    if len(events) == 1:
        learned["device_info"] = call(proxy, "GetDeviceInfo", {}, "NewDeviceInfo")
        learned["out"] = call(proxy, "PutMessage", {"NewInMessage": "QUJD"}, "NewOutMessage")
        learned["refused"] = call(proxy, "PutMessage", {"NewInMessage": "?"}, "NewOutMessage")
    else:
        loop.quit()


def call(proxy: GUPnP.ServiceProxy, name: str, arguments: dict[str, str], wanted: str) -> object:
    """Call an action; returns the value of one argument, or the error."""
    action = GUPnP.ServiceProxyAction.new_from_list(name, list(arguments), list(arguments.values()))
    try:
        proxy.call_action(action, None)
        return action.get_result_list([wanted], [GObject.TYPE_STRING])[1][0]
    except GLib.Error as error:
        return error.code


context = GUPnP.Context.new(sys.argv[1], 0)
point = GUPnP.ControlPoint.new(context, SERVICE)
point.connect("service-proxy-available", available)
point.set_active(True)
GLib.timeout_add_seconds(SECONDS, loop.quit)
loop.run()
print(json.dumps(learned))
