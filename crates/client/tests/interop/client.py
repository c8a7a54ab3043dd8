"""python-tuf's client updates from a repository folder: python client.py PUBLIC DEVICE ROOT"""
import os
import sys

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface


class Files(FetcherInterface):
    def _fetch(self, url):
        path = url.removeprefix("file://")
        if not os.path.exists(path):
            raise DownloadHTTPError("missing", 404)
        with open(path, "rb") as file:
            return iter([file.read()])


public, device, root = sys.argv[1:4]
os.makedirs(device, exist_ok=True)
bootstrap = None if os.path.exists(f"{device}/root.json") else open(root, "rb").read()
updater = Updater(
    device, f"file://{public}/", device, f"file://{public}/targets/", fetcher=Files(), bootstrap=bootstrap
)
updater.refresh()
trusted = updater._trusted_set
for name in sorted(trusted.targets.targets):
    updater.download_target(updater.get_targetinfo(name))
print(trusted.root.version, trusted.timestamp.version, *sorted(trusted.targets.targets))
