"""A window that offers files to drag, as a file manager does. Arguments: title, files."""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

title, files = sys.argv[1], sys.argv[2:]
window = Gtk.Window(title=title)
window.set_default_size(160, 80)
window.set_keep_above(True)
box = Gtk.EventBox()
box.add(Gtk.Label(label=f"{len(files)} files"))
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect(
    "drag-data-get",
    lambda _widget, _context, data, _info, _time: data.set_uris([pathlib.Path(f).as_uri() for f in files]),
)
window.add(box)
window.connect("destroy", Gtk.main_quit)
window.show_all()
screen = Gdk.Screen.get_default()
window.move(screen.get_width() - 200, screen.get_height() - 120)
Gtk.main()
