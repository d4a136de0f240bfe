// The host interface of ../common/wasi.mjs in a page: output goes to callbacks, there are no files and no input.

export class BrowserHost {
  #output;

  /** `output(descriptor, text)` gets what the program writes; multi-byte characters are never torn. */
  constructor({ args, output }) {
    this.args = args;
    this.env = {};
    this.#output = output;
    this.decoders = [undefined, new TextDecoder(), new TextDecoder()];
  }

  write(fd, bytes) {
    this.#output(fd, this.decoders[fd].decode(bytes.slice(), { stream: true }));
  }

  // A page's thread must not block: timers of a program fire without the wait.
  sleep(milliseconds) {
    const end = performance.now() + Math.min(milliseconds, 10);
    while (performance.now() < end);
  }
}
