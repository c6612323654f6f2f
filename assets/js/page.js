// Enhancements of every page; nothing here is needed to file or follow a dossier.

import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, createAll } from "govuk-frontend";
import { autosave } from "./autosave.js";
import { conditions } from "./conditions.js";
import { copyButtons } from "./copy.js";
import { inbox } from "./inbox.js";
import { lines } from "./lines.js";
import { passkeys } from "./passkeys.js";
import { printButtons } from "./print.js";
import { uploads } from "./uploads.js";

function wakeMain() {
  for (const part of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios]) {
    createAll(part, {}, document.querySelector("main"));
  }
  uploads(wakeMain);
}

createAll(ServiceNavigation);
createAll(SkipLink);
wakeMain();
autosave();
conditions();
copyButtons();
inbox();
lines();
printButtons();
passkeys();
