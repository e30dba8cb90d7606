"""Embed the core in a transport of one's own: here, two queues in one process.

The machines do no I/O.  They are handed messages and the time, and say what to send.
"""

from __future__ import annotations

import os
from collections import deque
from uuid import uuid4

from pushbutton.crypto import dh
from pushbutton.protocol.enrollee import DevicePassword, Enrollee
from pushbutton.protocol.machine import RegistrationMachine
from pushbutton.protocol.notices import CredentialsReceived, CredentialsWanted
from pushbutton.protocol.outputs import Output, SendMessage, Work
from pushbutton.protocol.policy import FixedPassword
from pushbutton.protocol.registrar import Registrar
from pushbutton.secret import Secret
from pushbutton.wire.attributes import CREDENTIAL
from pushbutton.wire.credential import Credential
from pushbutton.wire.device import Device
from pushbutton.wire.enums import AuthenticationType, EncryptionType
from pushbutton.wire.message import attribute


def register(pin: str) -> list[Credential]:
    """Let a lamp join the network of a router, and return what it was given."""
    lamp, router = Device(uuid4(), device_name="Lamp"), Device(uuid4(), device_name="Router")
    password = DevicePassword(0, Secret(pin))
    keys = dh.generate(os.urandom), dh.generate(os.urandom)
    enrollee = Enrollee(device=lamp, password=password, key_pair=keys[0], random=os.urandom)
    registrar = Registrar(
        device=router, policy=FixedPassword(password), key_pair=keys[1], random=os.urandom
    )
    home = Credential(
        b"home",
        AuthenticationType.WPA2_PERSONAL,
        EncryptionType.AES,
        Secret("correct horse battery"),
        lamp.mac_address,
    )
    received: list[Credential] = []
    outputs: deque[tuple[RegistrationMachine, Output]] = deque()

    def run(machine: RegistrationMachine, results: list[Output]) -> None:
        outputs.extend((machine, output) for output in results)

    run(registrar, registrar.start(now=0.0))
    run(enrollee, enrollee.start(now=0.0))
    while outputs:
        machine, output = outputs.popleft()
        peer = registrar if machine is enrollee else enrollee
        match output:
            case SendMessage():
                run(peer, peer.receive(output.op_code, output.octets, now=0.0))
            case Work():  # an exponentiation: a program with an event loop uses a worker
                run(machine, machine.complete(output.compute(), now=0.0))
            case CredentialsWanted():
                run(machine, registrar.provide(attribute(CREDENTIAL, home.encode()), now=0.0))
            case CredentialsReceived():
                received.extend(output.credentials)
    return received


if __name__ == "__main__":
    for network in register("12345670"):
        print(network.ssid.decode())
