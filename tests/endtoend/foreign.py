"""A Modbus TCP server that is not ours, standing in for a real gateway: pyModbusTCP with words of a test's choice."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import TracebackType

from pyModbusTCP.server import DataBank, DataHandler, ModbusServer

HEARTBEAT = 4
IDENTITY = 0x4C33


class _Watching(DataHandler):
    """Refuses to be written to, and remembers that somebody tried."""

    def __init__(self, bank: DataBank) -> None:
        super().__init__(bank)
        self.writes: list[str] = []

    def write_coils(self, address: int, bits_l: list[bool], srv_info: object) -> DataHandler.Return:
        self.writes.append(f"coils {address}: {bits_l}")
        return DataHandler.Return(exp_code=1)

    def write_h_regs(self, address: int, words_l: list[int], srv_info: object) -> DataHandler.Return:
        self.writes.append(f"registers {address}: {words_l}")
        return DataHandler.Return(exp_code=1)


class _Units(DataBank):
    """The machine's registers, and those of other units behind the same gateway; `units` may change at any time."""

    def __init__(self, **sizes: int) -> None:
        super().__init__(**sizes)
        self.units: dict[int, DataBank | None] = {}
        """None: the unit is switched off, and the gateway says that it has no such registers."""

    def get_holding_registers(
        self, address: int, number: int = 1, srv_info: ModbusServer.ServerInfo | None = None
    ) -> list[int] | None:
        unit = None if srv_info is None else srv_info.recv_frame.mbap.unit_id
        if unit in self.units:
            bank = self.units[unit]
            return None if bank is None else bank.get_holding_registers(address, number)
        return super().get_holding_registers(address, number)


class ForeignMachine:
    """Serves input and holding registers and discrete inputs; its heartbeat beats ten times a second."""

    def __init__(
        self,
        inputs: Mapping[int, int] | None = None,
        holdings: Mapping[int, int] | None = None,
        bits: Mapping[int, bool] | None = None,
        identity: int = IDENTITY,
        port: int = 0,
    ) -> None:
        self.bank = _Units(coils_size=0, d_inputs_size=64, h_regs_size=128, i_regs_size=128)
        self.bank.set_input_registers(0, [identity, 1, 0x0001, 0x2345])
        for address, word in (inputs or {}).items():
            self.bank.set_input_registers(address, [word])
        for address, word in (holdings or {}).items():
            self.bank.set_holding_registers(address, [word])
        for address, bit in (bits or {}).items():
            self.bank.set_discrete_inputs(address, [bit])
        self._handler = _Watching(self.bank)
        self._server = ModbusServer("127.0.0.1", port, no_block=True, data_hdl=self._handler)
        self.holds_still = False
        """While true the heartbeat stands still, as of a machine that hangs."""
        self.live: set[int] = set()
        """Input registers that wobble by a digit or two with each beat."""
        self.link = ""
        """The link a monitor takes to reach it, once it serves."""
        self._stop = threading.Event()
        self._beating = threading.Thread(target=self._beat)

    def __enter__(self) -> ForeignMachine:
        self._server.start()
        self.link = f"tcp://127.0.0.1:{self._server._service.server_address[1]}"
        self._beating.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._beating.join()
        self._server.stop()
        assert not self._handler.writes, "the machine was written to"

    def _beat(self) -> None:
        beat, still = 0, {address: self.bank.get_input_registers(address)[0] for address in self.live}
        while not self._stop.wait(0.1):
            beat = (beat + (not self.holds_still)) % 65536
            self.bank.set_input_registers(HEARTBEAT, [beat])
            for address, word in still.items():
                self.bank.set_input_registers(address, [(word + beat % 3) % 65536])
