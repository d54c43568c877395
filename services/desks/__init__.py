"""What people find when they sit down: their day, the caseload, the cover plan, their own record, the overview."""
