// Comfort only: every page works without it.
import { initAll } from "./nhsuk/nhsuk-frontend.min.js";
import { keepDrafts } from "./drafts.js";
import "./live.js";

initAll();
keepDrafts();
