"""python-tuf makes a repository of one base list: python repository.py PUBLIC BASE ISSUED EXPIRES [rotate]"""
import datetime
import os
import sys

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

public, base, issued, expires = sys.argv[1:5]
expires = datetime.datetime.fromisoformat(expires)
os.makedirs(f"{public}/targets", exist_ok=True)


def write(name, metadata, *signers):
    for signer in signers:
        metadata.sign(signer, append=True)
    data = metadata.to_bytes(JSONSerializer())
    with open(f"{public}/{name}", "wb") as file:
        file.write(data)
    return data


one, two = CryptoSigner.generate_ed25519(), CryptoSigner.generate_ed25519()
root = Root(version=1, expires=expires, consistent_snapshot=True)
root.add_key(one.public_key, "root")
for role in ["timestamp", "snapshot", "targets"]:
    root.add_key(one.public_key, role)
first = write("1.root.json", Metadata(root), one)
with open(f"{public}/root.json", "wb") as file:
    file.write(first)
if sys.argv[5:] == ["rotate"]:
    for role in ["root", "timestamp", "snapshot", "targets"]:
        root.revoke_key(one.public_key.keyid, role)
        root.add_key(two.public_key, role)
    root.version = 2
    write("2.root.json", Metadata(root), one, two)
signer = two if sys.argv[5:] == ["rotate"] else one

target = TargetFile.from_file("base-1.list", base)
targets = Targets(version=1, expires=expires, targets={"base-1.list": target})
targets_bytes = write("1.targets.json", Metadata(targets), signer)
with open(base, "rb") as file, open(f"{public}/targets/{target.hashes['sha256']}.base-1.list", "wb") as out:
    out.write(file.read())
meta = {"targets.json": MetaFile.from_data(1, targets_bytes, ["sha256"])}
snapshot_bytes = write("1.snapshot.json", Metadata(Snapshot(version=1, expires=expires, meta=meta)), signer)
timestamp = Timestamp(
    version=1,
    expires=expires,
    snapshot_meta=MetaFile.from_data(1, snapshot_bytes, ["sha256"]),
    unrecognized_fields={"issued": issued},
)
write("timestamp.json", Metadata(timestamp), signer)
