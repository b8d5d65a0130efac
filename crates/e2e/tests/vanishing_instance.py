"""Is the running Lectern for the session bus, and is gone as soon as a second start speaks to it."""

import os
import sys

from gi.repository import Gio, GLib

NAME = sys.argv[1]
INTERFACE = """
<node><interface name="org.SingleInstance.DBus"><method name="ExecuteCallback">
  <arg type="as" direction="in"/><arg type="s" direction="in"/>
</method></interface></node>
"""


def serve(connection, _name):
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    connection.register_object("/" + NAME.replace(".", "/"), interface, lambda *_: os._exit(0), None, None)


Gio.bus_own_name(
    Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, serve, lambda *_: print("here", flush=True), None
)
GLib.MainLoop().run()
