"""A private system bus with logind's part in sleep and shutdown on it, told what to do on standard input.

Like systemd-logind (https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html): who holds a delay lock hears
that the computer is about to sleep or shut down, and has as long as InhibitDelayMaxSec to let the lock go.

GLib's test bus brings a dbus-daemon with a configuration of its own, and takes it along even if this process is killed.
"""

import os
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
MANAGER = "org.freedesktop.login1.Manager"
INHIBIT_DELAY_MAX_SECONDS = 5
# The lock that an app holds to hear of it, and the signal with what it says.
ORDERS = {
    "sleep": ("sleep", "PrepareForSleep", True),
    "wake": (None, "PrepareForSleep", False),
    "shutdown": ("shutdown", "PrepareForShutdown", True),
}
INTERFACE = f"""
<node><interface name="{MANAGER}">
  <method name="Inhibit">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="h" direction="out"/>
  </method>
  <signal name="PrepareForSleep"><arg type="b"/></signal>
  <signal name="PrepareForShutdown"><arg type="b"/></signal>
</interface></node>
"""


class Logind:
    def __init__(self, bus):
        self.bus = bus
        self.locks = {}
        self.changed = []
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        bus.register_object(PATH, interface, self.called, None, None)

    def called(self, _bus, _sender, _path, _interface, _method, parameters, invocation):
        what, _who, _why, _mode = parameters.unpack()
        watched, given = os.pipe()
        self.locks[watched] = what.split(":")
        GLib.io_add_watch(watched, GLib.IO_HUP, self.released)
        files = Gio.UnixFDList.new()
        answer = GLib.Variant("(h)", (files.append(given),))
        os.close(given)
        invocation.return_value_with_unix_fd_list(answer, files)
        self.tell()

    def released(self, watched, _condition):
        del self.locks[watched]
        os.close(watched)
        self.tell()
        return False

    def tell(self):
        for listener in list(self.changed):
            listener()

    def held(self, what):
        return any(what in whats for whats in self.locks.values())

    def carry_out(self, order):
        what, signal, value = ORDERS[order]
        # Before the app has taken its lock, nobody may be listening yet.
        self.when(lambda: what is None or self.held(what), lambda heard: self.announce(what, signal, value) if heard else say("unheard"))

    def announce(self, what, signal, value):
        self.bus.emit_signal(None, PATH, MANAGER, signal, GLib.Variant("(b)", (value,)))
        self.when(lambda: what is None or not self.held(what), lambda let_go: say("done" if let_go else "overdue"))

    def when(self, holds, then):
        def look():
            if holds():
                finish(True)

        def finish(result):
            self.changed.remove(look)
            GLib.source_remove(timer)
            then(result)

        def too_late():
            # GLib removes this source itself when it returns.
            self.changed.remove(look)
            then(False)
            return False

        self.changed.append(look)
        timer = GLib.timeout_add_seconds(INHIBIT_DELAY_MAX_SECONDS, too_late)
        look()


def say(words):
    print(words, flush=True)


def main():
    test_bus = Gio.TestDBus.new(Gio.TestDBusFlags.NONE)
    test_bus.up()
    address = test_bus.get_bus_address()
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    bus.set_exit_on_close(False)
    logind = Logind(bus)
    loop = GLib.MainLoop()

    def order_came(_stdin, _condition):
        line = sys.stdin.readline()
        if line == "":
            loop.quit()
            return False
        logind.carry_out(line.strip())
        return True

    GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, order_came)
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: say(address), lambda *_: loop.quit())
    loop.run()
    test_bus.stop()


main()
