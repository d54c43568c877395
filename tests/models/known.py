"""What every row of the tests' world says alike: when, by whom, and about what."""

import hashlib
from datetime import UTC, date, datetime

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 20, tzinfo=UTC)
DAY = date(2026, 12, 1)
BYTES = b"some bytes"
SHA256 = hashlib.sha256(BYTES).hexdigest()
ALL_OF_IT = {"pa_id": "pa", "person_id": "person", "task": "gastrostomy feed"}
RECORDED = {"recorded_at": NOON, "recorded_by": "nurse"}
HOSPITAL = {"case_id": "case", "person_id": "person", "hospital_id": "org"}
