#!/usr/bin/env python3
"""Makes vectors.json: labels signed by an implementation that is not ours.

Written from docs/label-format.md alone, with Python's `cryptography` (OpenSSL) for Ed25519.
Run it from anywhere; it writes vectors.json beside itself. Nothing in it is random.
"""

import base64
import hashlib
import json
import pathlib
import urllib.parse

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PATH_ORDER = ["01", "22", "10", "21"]
QUERY_ORDER = ["11", "13", "15", "17"]

CASES = [
    ("a usual label", bytes(range(32)), "id.assay-demo.exampl", {
        "01": "09520123456788", "10": "A1B2C3", "21": "4071882590361144", "17": "280331",
    }),
    ("only what must be", bytes([0x42] * 32), "a.b", {
        "01": "00000096385074", "21": "0",
    }),
    ("everything, and characters that are percent-encoded", bytes(range(255, 223, -1)), "dairy.example", {
        "01": "16291041500210", "22": "2A", "10": "L/7+x%\"", "21": "abc-._!&'()*,:;<=>?Z",
        "11": "260101", "13": "260102", "15": "271200", "17": "280229",
    }),
]


def vector(name, seed, host, values):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = hashlib.sha256(public).digest()[:2]
    signing_input = b"assay label" + b"\x00" + b"\x01" + key_id
    for ai in sorted(values, key=int):
        signing_input += ai.encode() + b"=" + values[ai].encode("ascii") + b"\x1d"
    signature = key.sign(signing_input)
    block = base64.b32encode(b"\x01" + key_id + signature).decode().rstrip("=")
    path = "".join(f"/{ai}/{urllib.parse.quote(values[ai], safe='')}" for ai in PATH_ORDER if ai in values)
    query = "".join(f"{ai}={values[ai]}&" for ai in QUERY_ORDER if ai in values)
    return {
        "name": name,
        "seed": seed.hex(),
        "public": public.hex(),
        "keyId": key_id.hex(),
        "host": host,
        "values": values,
        "signingInput": signing_input.hex(),
        "signature": signature.hex(),
        "uri": f"https://{host}{path}?{query}S={block}",
    }


if __name__ == "__main__":
    target = pathlib.Path(__file__).with_name("vectors.json")
    target.write_text(json.dumps([vector(*case) for case in CASES], indent=1) + "\n", encoding="utf-8")
