// Tells the monitoring when a round worked last, and which workflows failed; without monitoring it only stands ready for `round.mjs`.
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { pause } from "./api.mjs";
import { json } from "./job.mjs";
import { directusOfN8n, rows, seconds } from "./round.mjs";

const EVERY_SECONDS = 30;
const FAILURES = "tapbot_failure";
const FAILED_LATELY = { filter: { at: { _gt: "$NOW(-15 minutes)" } }, fields: ["workflow"], limit: 1000 };
const FIGURES = "/figures";
const FAILED = "tapbot_workflow_failures";
const WELL = "/tmp/well";

const directus = directusOfN8n(json("addresses.json").directus);
let last, complaint;
let failures = [];

process.on("SIGTERM", () => process.exit(0));

function tell() {
  const figures = [
    ["tapbot_link_last_success_timestamp_seconds", last ? Date.parse(last.finished) / 1000 : 0],
    ["tapbot_link_round_seconds", last ? seconds(last) : 0],
  ];
  const text = figures.map(([name, value]) => `# TYPE ${name} gauge\n${name} ${value}\n`).join("");
  const counts = new Map();
  for (const { workflow } of failures) counts.set(workflow, (counts.get(workflow) ?? 0) + 1);
  const failed = [...counts].map(([name, count]) => `${FAILED}{workflow=${JSON.stringify(name)}} ${count}\n`);
  writeFileSync(`${FIGURES}/links.new`, `${text}# TYPE ${FAILED} gauge\n${failed.join("")}`);
  renameSync(`${FIGURES}/links.new`, `${FIGURES}/links.prom`);
}

function say(sentence) {
  if (sentence && sentence !== complaint) console.error(sentence);
  if (complaint && !sentence) console.log("Directus answers again");
  complaint = sentence;
}

for (;;) {
  try {
    const [row] = await rows(directus, { filter: { finished: { _nnull: true } }, sort: ["-finished"], limit: 1 });
    last = row ?? last;
    failures = await rows(directus, FAILED_LATELY, FAILURES);
    say("");
  } catch (error) {
    say(error.message);
  }
  if (existsSync(FIGURES)) tell();
  const said = last && { finished: last.finished, seconds: seconds(last) };
  writeFileSync(WELL, JSON.stringify({ ...said, complaint }));
  await pause(EVERY_SECONDS);
}
