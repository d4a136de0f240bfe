// The host interface of ../common/wasi.mjs over Node: standard output is buffered and written when it is much, or at the end.
import fs from "node:fs";
import { Files } from "./files.mjs";

const BUFFER_SIZE = 1 << 16;

function writeAll(fd, bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code === "EPIPE") return;
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

export class NodeHost {
  #buffer = Buffer.alloc(BUFFER_SIZE);
  #used = 0;
  #sleeper;

  constructor({ args, env, directory }) {
    this.args = args;
    this.env = env;
    this.files = new Files(directory);
  }

  write(fd, bytes) {
    if (fd === 2) {
      this.flush();
      writeAll(2, bytes);
      return;
    }
    if (this.#used + bytes.length > BUFFER_SIZE) this.flush();
    if (bytes.length > BUFFER_SIZE) writeAll(1, bytes);
    else {
      this.#buffer.set(bytes, this.#used);
      this.#used += bytes.length;
    }
  }

  flush() {
    if (this.#used > 0) writeAll(1, this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  read(length) {
    this.flush();
    const bytes = Buffer.alloc(length);
    for (;;) {
      try {
        return bytes.subarray(0, fs.readSync(0, bytes, 0, length, null));
      } catch (error) {
        if (error.code === "EOF") return bytes.subarray(0, 0);
        if (error.code !== "EAGAIN") throw error;
        this.sleep(5);
      }
    }
  }

  sleep(milliseconds) {
    this.flush();
    this.#sleeper ??= new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(this.#sleeper, 0, 0, milliseconds);
  }
}
