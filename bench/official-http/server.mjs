// The official server over HTTP, for `cargo xtask bench http`: its own program, whose standard streams are two streams of
// this process, behind Node's HTTP server. One instance answers everybody.
//
// node server.mjs PORT INDEX_JS [FLAGS OF THE OFFICIAL SERVER]
import http from "node:http";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";

const [port, index, ...flags] = process.argv.slice(2);
const [input, output] = [new PassThrough(), new PassThrough()];
Object.defineProperty(process, "stdin", { value: input });
Object.defineProperty(process, "stdout", { value: output });
process.argv = [process.argv[0], index, ...flags];
await import(pathToFileURL(index).href);

let last = 0;
const waiting = new Map();
const ask = (message) =>
  new Promise((resolve) => {
    const id = ++last;
    waiting.set(id, resolve);
    input.write(`${JSON.stringify({ ...message, id })}\n`);
  });
createInterface({ input: output }).on("line", (line) => {
  const message = JSON.parse(line);
  waiting.get(message.id)?.(message);
  waiting.delete(message.id);
});
await ask({
  jsonrpc: "2.0",
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "bench", version: "1" } },
});
input.write(`${JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })}\n`);

http
  .createServer((request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", async () => {
      const message = JSON.parse(Buffer.concat(pieces));
      const answer = JSON.stringify({ ...(await ask(message)), id: message.id });
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) });
      response.end(answer);
    });
  })
  .listen(Number(port), "127.0.0.1");
