"""What pages are made of: dates, forms and files as they were sent, words, pagination, errors."""
