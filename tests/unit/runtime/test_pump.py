"""One machine, driven by the running loop."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import Any

import pytest

from pushbutton.protocol.outputs import Finished, Output, SendPacket, Work
from pushbutton.runtime.pump import Pump


@dataclass
class Echo:
    """Answers what it is told to; remembers the times."""

    deadline: float | None = None
    expirations: int = 0
    results: list[Any] | None = None

    def start(self, now: float) -> list[Output]:
        return [SendPacket(b"start")]

    def receive(self, octets: bytes, now: float) -> list[Output]:
        if octets == b"broken":
            raise ValueError("sesame")
        if octets == b"work":
            return [Work(threading.get_ident), SendPacket(b"before")]
        if octets == b"raise":
            return [Work(lambda: int("x"))]
        if octets.startswith(b"wait"):
            self.deadline = now + float(octets[4:])
            return []
        return [SendPacket(octets)]

    def expire(self, now: float) -> list[Output]:
        self.expirations += 1
        self.deadline = None
        return [Finished(False)]

    def complete(self, result: Any, now: float) -> list[Output]:
        self.results = [*(self.results or []), result]
        return [SendPacket(b"done")]


@dataclass
class Rig:
    pump: Pump
    machine: Echo
    outputs: list[Output]
    arrived: asyncio.Event


@pytest.fixture
async def rig() -> Rig:
    outputs: list[Output] = []
    arrived = asyncio.Event()

    def deliver(output: Output) -> None:
        outputs.append(output)
        arrived.set()

    machine = Echo()
    return Rig(Pump(machine, deliver), machine, outputs, arrived)


async def test_octets_go_in_and_outputs_come_out_in_order(rig: Rig) -> None:
    rig.pump.start()
    rig.pump.receive(b"one")
    rig.pump.receive(b"two")
    assert rig.outputs == [SendPacket(b"start"), SendPacket(b"one"), SendPacket(b"two")]


async def test_work_runs_in_another_thread_and_its_result_comes_back(rig: Rig) -> None:
    rig.pump.receive(b"work")
    assert rig.outputs == [SendPacket(b"before")]
    rig.arrived.clear()
    await asyncio.wait_for(rig.arrived.wait(), 5)
    assert rig.outputs[-1] == SendPacket(b"done")
    assert rig.machine.results is not None
    assert rig.machine.results[0] != threading.get_ident()


async def test_an_exception_of_work_is_handed_over_as_its_result(rig: Rig) -> None:
    rig.pump.receive(b"raise")
    await asyncio.wait_for(rig.arrived.wait(), 5)
    assert rig.machine.results is not None
    assert isinstance(rig.machine.results[0], ValueError)


async def test_the_deadline_is_kept(rig: Rig) -> None:
    rig.pump.receive(b"wait0.01")
    await asyncio.wait_for(rig.arrived.wait(), 5)
    assert rig.machine.expirations == 1
    assert rig.outputs == [Finished(False)]


async def test_a_deadline_may_move_forward_and_back(rig: Rig) -> None:
    rig.pump.receive(b"wait30")
    rig.pump.receive(b"wait0.01")
    await asyncio.wait_for(rig.arrived.wait(), 5)
    assert rig.machine.expirations == 1


async def test_a_postponed_deadline_does_not_expire_at_its_old_time(rig: Rig) -> None:
    rig.pump.receive(b"wait0.01")
    begun = rig.pump.now
    rig.pump.receive(b"wait0.05")
    await asyncio.wait_for(rig.arrived.wait(), 5)
    assert rig.machine.expirations == 1
    assert rig.pump.now - begun >= 0.05


async def test_a_closed_pump_is_silent(rig: Rig) -> None:
    rig.pump.receive(b"wait0.001")
    rig.pump.receive(b"work")
    rig.pump.close()
    rig.pump.receive(b"one")
    await asyncio.sleep(0.02)
    assert rig.outputs == [SendPacket(b"before")]
    assert rig.machine.expirations == 0
    assert rig.machine.results is None


async def test_a_machine_that_raises_closes_only_its_own_pump(
    caplog: pytest.LogCaptureFixture,
) -> None:
    errors: list[Exception] = []
    pump = Pump(Echo(), lambda _: None, broken=errors.append)
    pump.receive(b"broken")
    assert pump.closed
    assert isinstance(errors[0], ValueError)
    assert "sesame" not in caplog.text
    assert "ValueError" in caplog.text


async def test_outputs_of_a_call_made_while_delivering_come_afterwards() -> None:
    outputs: list[Output] = []
    machine = Echo()

    def deliver(output: Output) -> None:
        outputs.append(output)
        if output == SendPacket(b"before"):
            pump.run(lambda _: [SendPacket(b"third")])

    pump = Pump(machine, deliver)
    pump.run(lambda _: [SendPacket(b"before"), SendPacket(b"second")])
    assert outputs == [SendPacket(b"before"), SendPacket(b"second"), SendPacket(b"third")]
