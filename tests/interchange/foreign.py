"""Files as laboratories send them."""

from __future__ import annotations

import json
from typing import Any

HEADER = "MSH|^~\\&|LIS|LAB|SM|ICU|20260314210000||ORU^R01|1|P|2.5|||||CN|UNICODE UTF-8"
PID = "PID|1||MRN-1"
OBR = "OBR|1||F1|PANEL|||20260314200000+0800"
IL6 = "OBX|1|NM|26881-3^Interleukin 6^LN||119.94|pg/mL|0-7|H|||F"
TAKEN = "2026-03-14T20:00:00+08:00"


def hl7(*segments: str, header: str = HEADER, pid: str = PID, obr: str = OBR, encoding: str = "utf-8") -> bytes:
    """One message with these segments after its order."""
    return "\r".join([header, pid, obr, *segments, ""]).encode(encoding)


def observation(**more: Any) -> dict[str, Any]:
    """An IL-6 as an Observation."""
    quantity = {"value": 119.94, "unit": "pg/mL", "system": "http://unitsofmeasure.org", "code": "pg/mL"}
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "26881-3"}], "text": "IL-6"},
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": TAKEN,
        "valueQuantity": quantity,
        "referenceRange": [{"high": {"value": 7, "unit": "pg/mL"}}],
    } | more


def bundle(*resources: dict[str, Any]) -> bytes:
    """A bundle of these."""
    entries = [{"resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
