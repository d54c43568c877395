"""The hospital working agreement: what it says, its versions, its signatures, and codes that show which one holds."""
