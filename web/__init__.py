"""How people reach it in a browser: parse, call one service, answer with a page."""
