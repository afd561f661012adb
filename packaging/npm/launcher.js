#!/usr/bin/env node
// Starts the program that was installed for this machine: npm chooses it among the optional dependencies by the system
// and the processor that they name.
"use strict";

const { spawn } = require("node:child_process");
const { accessSync, constants: { X_OK } } = require("node:fs");
const { constants } = require("node:os");

function fail(sentence) {
  process.stderr.write(`sentry-mcp: ${sentence}\n`);
  process.exit(1);
}

function program() {
  const platform = `${process.platform}-${process.arch}`;
  const name = process.platform === "win32" ? "sentry-mcp.exe" : "sentry-mcp";
  try {
    return require.resolve(`sentry-mcp-${platform}/${name}`);
  } catch {
    return fail(
      `there is no program for ${platform} in this installation. If it is a system that is supported, optional ` +
        "dependencies were left out: install again without --omit=optional. Otherwise build it: cargo install --locked --path " +
        "crates/sentry-mcp",
    );
  }
}

const path = program();
const words = process.argv.slice(2);

// Where node can become the program, nothing of node stays behind: no memory, and nobody between it and its client.
if (typeof process.execve === "function" && process.platform !== "win32") {
  try {
    accessSync(path, X_OK); // node ends with a dump when the call itself fails
  } catch {
    fail(`${path} may not be run by this user`);
  }
  process.removeAllListeners("warning"); // node calls this call experimental, on the stream that is for our words
  process.execve(path, [path, ...words], process.env);
}

const child = spawn(path, words, { stdio: "inherit", windowsHide: true });
// A terminal sends an interrupt to the program too, which ends in its own time; what comes from elsewhere comes to us alone.
process.on("SIGINT", () => {});
if (process.platform !== "win32") {
  for (const signal of process.stdin.isTTY ? ["SIGTERM", "SIGHUP"] : ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
}
child.on("error", (error) => fail(`the program could not be started (${error.code})`));
child.on("exit", (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : code));
