"""A Modbus server, not ours, that counts the function codes of all it is asked, from the bytes themselves.

Without it only the trials with a proxy between would show that nothing but reads reaches a machine.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pyModbusTCP.server import DataBank, ModbusServer

HOST = "127.0.0.1"


class CountedServer(ModbusServer):
    """Serves this data on a free port of this computer, once started."""

    def __init__(self, data: DataBank) -> None:
        super().__init__(HOST, 0, no_block=True, data_bank=data, ext_engine=self._answer)
        self.asked: Counter[int] = Counter()
        """Function code -> how many questions so far, whether they were answered or refused."""

    @property
    def place(self) -> str:
        """HOST:PORT."""
        service: Any = self._service
        return f"{HOST}:{service.server_address[1]}"

    def _answer(self, session: Any) -> None:
        self.asked[session.request.pdu.func_code] += 1
        self._internal_engine(session)
