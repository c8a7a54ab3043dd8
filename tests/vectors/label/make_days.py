"""Makes days.json from docs/label-format.md with Python's zoneinfo: when the day of (17) is over.

Each case is an expiry, an instant and a zone; the answer is whether that day is over on the clocks
of the zone. Run: python3 make_days.py > days.json
"""

import json
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = [
    "UTC", "Asia/Shanghai", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Paris", "America/New_York",
    "America/St_Johns", "America/Havana", "Asia/Beirut", "Pacific/Kiritimati", "Pacific/Pago_Pago",
]
# The days on which clocks change at midnight or near it are among them.
DAYS = [
    (2026, 11, 30), (2026, 12, 31), (2028, 2, 29), (2026, 3, 28), (2026, 3, 29), (2026, 10, 24),
    (2026, 10, 25), (2026, 3, 7), (2026, 3, 8), (2026, 10, 31), (2026, 11, 1),
]
# Samoa had no 30 December 2011.
ODD = [("Pacific/Apia", (2011, 12, 28)), ("Pacific/Apia", (2011, 12, 29)), ("Pacific/Apia", (2011, 12, 30))]


def cases():
    for name, day in [(zone, day) for zone in ZONES for day in DAYS] + ODD:
        zone = ZoneInfo(name)
        expiry = date(*day)
        # The first second on which the zone's calendar shows a later day, found by counting.
        at = datetime(*day, tzinfo=timezone.utc) - timedelta(hours=15)
        while at.astimezone(zone).date() <= expiry:
            at += timedelta(minutes=15)
        for moved, past in [(timedelta(seconds=-1), False), (timedelta(0), True)]:
            moment = at + moved
            offset = int(moment.astimezone(zone).utcoffset().total_seconds())
            assert (moment.astimezone(zone).date() > expiry) == past
            yield {
                "expiry": expiry.strftime("%y%m%d"),
                "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "zone": name,
                "offset": offset,
                "past": past,
            }


print("[\n " + ",\n ".join(json.dumps(case) for case in cases()) + "\n]")
