"""What a co-ordinator works at: her day, the caseload, cases and delegations, cover; and the overview of a PHB lead."""
