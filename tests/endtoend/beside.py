"""A Li-ALS with a weighing indicator and a flow meter beside it: its map, and the registers of both devices.

The devices are the shipped examples of maps, as a hospital would add them to its machine.
"""

from __future__ import annotations

import asyncio
import threading
from importlib import resources
from pathlib import Path
from types import TracebackType

from pymodbus.datastore import ModbusDeviceContext, ModbusSequentialDataBlock, ModbusServerContext
from pymodbus.server import ModbusSerialServer
from pyModbusTCP.server import DataBank

from session_monitor.domain.channels import Table
from tests.modbus.serving import words

SCALE_UNIT, FLOW_UNIT = 2, 3
SERIAL, SPARE = 99_000, 99_001

DEVICES = """
[[device]]
id = "scale"
name = "Bedside scale"
unit = 2
identity = { channel = "scale_kind", equals = 0x5745, serial = "scale_serial" }

[[device]]
id = "flow"
name = "Flow meter"
unit = 3
word_order = "low_first"

[[group]]
name = "often"
period_s = 0.3
"""
_FACTORS = """scale_from = "scale_decimals"
scale_codes = { 0 = 1, 1 = "0.1", 2 = "0.01", 3 = "0.001" }
unit_from = "scale_unit"
unit_codes = { 0 = 1, 1 = 1000 }
"""
_CHANNELS = (
    ("scale", "scale_kind", 0, "u16", ""),
    ("scale", "scale_serial", 1, "u32", ""),
    ("scale", "gross_g", 7, "i32", f'unit = "g"\nlow = -1000\nhigh = 50000\n{_FACTORS}'),
    ("scale", "net_g", 9, "i32", f'unit = "g"\nlow = -1000\nhigh = 50000\n{_FACTORS}'),
    ("scale", "scale_decimals", 11, "u16", ""),
    ("scale", "scale_unit", 12, "u16", ""),
    ("flow", "flow_ml_min", 0, "f32", 'scale = "50/3"\nunit = "mL/min"\nlow = -2000\nhigh = 2000\n'),
    ("flow", "signal_percent", 20, "u16", 'unit = "%"\nlow = 0\nhigh = 100\n'),
)
ALARM = """
[[alarm]]
id = "wrong_device"
priority = "medium"
latch = "LA"
melody = "equipment"

[alarm.en]
name = "{channel}: another device answers"
causes = ["The device was exchanged", "Cables were exchanged"]
action = "See that it is the device of this bed, and what hangs on it."

[alarm.zh]
name = "{channel}：应答的是另一台设备"
causes = ["设备被更换", "连线被调换"]
action = "确认它是本床的设备，并查看其上所挂物品。"

[[alarm.condition]]
kind = "wrong_device"
channel = "scale_serial"

[[label]]
id = "scale_serial"
en = "Bedside scale"
zh = "床旁秤"
"""


def channels(group: str = "often") -> str:
    """The [[channel]] tables of both devices."""
    return "".join(
        f'[[channel]]\nname = "{name}"\ndevice = "{device}"\ngroup = "{group}"\ntable = "holding"\n'
        f'address = {address}\ntype = "{kind}"\n{more}'
        for device, name, address, kind, more in _CHANNELS
    )


def machine_folder(folder: Path) -> Path:
    """A machine folder: the Li-ALS as shipped, with both devices."""
    shipped = resources.files("drivers") / "li_als_3"
    folder.mkdir()
    for name, more in (("machine.toml", DEVICES + channels()), ("alarms.toml", ALARM)):
        (folder / name).write_text((shipped / name).read_text("utf-8") + more, encoding="utf-8")
    return folder


def scale_words(serial: int = SERIAL) -> list[int]:
    """Its holding registers from 0 on: 12.345 kg gross, -345 g net, in thousandths of a kilogram."""
    return [0x5745, *words("I", serial), *[0] * 4, *words("i", 12_345), *words("i", -345), 3, 1]


SCALE = {(Table.HOLDING, 0): scale_words()}
FLOW = {(Table.HOLDING, 0): words("f", 6.0, "CDAB"), (Table.HOLDING, 20): [25]}
READ = {"gross_g": 12_345.0, "net_g": -345.0, "flow_ml_min": 100.0, "signal_percent": 25.0}


def bank(served: dict[tuple[Table, int], list[int]]) -> DataBank:
    """These holding registers, as a unit behind a gateway has them."""
    made = DataBank()
    for (_, address), found in served.items():
        assert made.set_holding_registers(address, found)
    return made


class SerialScale:
    """The weighing indicator on a serial line, served by pymodbus."""

    def __init__(self, port: Path, baud: int = 19200) -> None:
        self._port, self._baud = str(port), baud
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        block = ModbusSequentialDataBlock(1, scale_words())
        context = ModbusServerContext({SCALE_UNIT: ModbusDeviceContext(hr=block)}, single=False)
        self._stop = asyncio.Event()
        server = ModbusSerialServer(context, port=self._port, baudrate=self._baud)
        await server.serve_forever(background=True)
        self._up.set()
        await self._stop.wait()
        await server.shutdown()

    def __enter__(self) -> SerialScale:
        self._thread.start()
        assert self._up.wait(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
