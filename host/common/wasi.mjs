// WASI preview 1, as far as compiled programs use it, over a small host interface:
//
//   args: string[], env: { [name]: string }
//   write(fd, bytes)            standard output (1) and error (2); bytes are only good during the call
//   read(length): Uint8Array    standard input; empty at its end
//   sleep(milliseconds)
//   files                       optional: synchronous files, see ../node/files.mjs

export class ProcessExit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** Errno values of WASI preview 1. */
export const ERRNO = {
  SUCCESS: 0, EACCES: 2, EAGAIN: 6, EBADF: 8, EEXIST: 20, EINVAL: 28, EIO: 29, EISDIR: 31, ELOOP: 32, EMFILE: 33, ENAMETOOLONG: 37,
  ENOENT: 44, ENOSPC: 51, ENOSYS: 52, ENOTDIR: 54, ENOTEMPTY: 55, EPERM: 63, EROFS: 69, ESPIPE: 70, EXDEV: 75,
};

const CLOCK_REALTIME = 0;
const FILETYPE_DIRECTORY = 3, FILETYPE_CHARACTER_DEVICE = 2;
const encoder = new TextEncoder(), decoder = new TextDecoder();

export class Wasi {
  #host;
  #view;
  #bytes;
  memory;

  constructor(host) {
    this.#host = host;
  }

  // The views are made anew when the memory has grown.
  get #v() {
    if (this.#view?.buffer !== this.memory.buffer) this.#view = new DataView(this.memory.buffer);
    return this.#view;
  }

  get #u8() {
    if (this.#bytes?.buffer !== this.memory.buffer) this.#bytes = new Uint8Array(this.memory.buffer);
    return this.#bytes;
  }

  #text(address, length) {
    return decoder.decode(this.#u8.subarray(address, address + length));
  }

  #writeStrings(strings, pointers, buffer) {
    for (const string of strings) {
      this.#v.setUint32(pointers, buffer, true);
      pointers += 4;
      const bytes = encoder.encode(string + "\0");
      this.#u8.set(bytes, buffer);
      buffer += bytes.length;
    }
    return ERRNO.SUCCESS;
  }

  #writeSizes(strings, count, size) {
    this.#v.setUint32(count, strings.length, true);
    this.#v.setUint32(size, strings.reduce((sum, s) => sum + encoder.encode(s).length + 1, 0), true);
    return ERRNO.SUCCESS;
  }

  get #environment() {
    return Object.entries(this.#host.env ?? {}).map(([name, value]) => `${name}=${value}`);
  }

  // Runs an operation on files; its system errors become errno values.
  #file(operation) {
    const { files } = this.#host;
    if (!files) return ERRNO.ENOSYS;
    try {
      return operation(files) ?? ERRNO.SUCCESS;
    } catch (error) {
      if (typeof error?.code !== "string") throw error;
      return ERRNO[error.code] ?? ERRNO.EIO;
    }
  }

  #filestat(address, stat) {
    const v = this.#v;
    v.setBigUint64(address, BigInt(stat.dev), true);
    v.setBigUint64(address + 8, BigInt(stat.ino), true);
    v.setUint8(address + 16, stat.filetype);
    v.setBigUint64(address + 24, BigInt(stat.nlink), true);
    v.setBigUint64(address + 32, BigInt(stat.size), true);
    v.setBigUint64(address + 40, BigInt(Math.round(stat.atimeMs * 1e6)), true);
    v.setBigUint64(address + 48, BigInt(Math.round(stat.mtimeMs * 1e6)), true);
    v.setBigUint64(address + 56, BigInt(Math.round(stat.ctimeMs * 1e6)), true);
  }

  imports = {
    args_sizes_get: (count, size) => this.#writeSizes(this.#host.args, count, size),
    args_get: (pointers, buffer) => this.#writeStrings(this.#host.args, pointers, buffer),
    environ_sizes_get: (count, size) => this.#writeSizes(this.#environment, count, size),
    environ_get: (pointers, buffer) => this.#writeStrings(this.#environment, pointers, buffer),
    clock_res_get: (id, result) => {
      this.#v.setBigUint64(result, 1000n, true);
      return ERRNO.SUCCESS;
    },
    clock_time_get: (id, precision, result) => {
      const milliseconds = id === CLOCK_REALTIME ? Date.now() : performance.now();
      this.#v.setBigUint64(result, BigInt(Math.round(milliseconds * 1e6)), true);
      return ERRNO.SUCCESS;
    },
    random_get: (address, length) => {
      for (let at = 0; at < length; at += 65536)
        globalThis.crypto.getRandomValues(this.#u8.subarray(address + at, address + Math.min(at + 65536, length)));
      return ERRNO.SUCCESS;
    },
    proc_exit: (code) => {
      throw new ProcessExit(code);
    },
    sched_yield: () => ERRNO.SUCCESS,
    poll_oneoff: (subscriptions, events, count, result) => {
      // Clocks only: sleeps for the shortest.
      let shortest = Infinity, chosen = 0;
      for (let i = 0; i < count; i++) {
        const at = subscriptions + 48 * i;
        if (this.#v.getUint8(at + 8) !== 0) return ERRNO.ENOSYS;
        let milliseconds = Number(this.#v.getBigUint64(at + 24, true)) / 1e6;
        if (this.#v.getUint16(at + 40, true) & 1) milliseconds -= this.#v.getUint32(at + 16, true) === CLOCK_REALTIME ? Date.now() : performance.now();
        if (milliseconds < shortest) [shortest, chosen] = [milliseconds, at];
      }
      if (shortest > 0 && shortest < Infinity) this.#host.sleep(shortest);
      this.#u8.fill(0, events, events + 32);
      this.#u8.copyWithin(events, chosen, chosen + 8);
      this.#v.setUint32(result, 1, true);
      return ERRNO.SUCCESS;
    },
    fd_write: (fd, vectors, count, result) => {
      let written = 0;
      const chunks = [];
      for (let i = 0; i < count; i++) {
        const address = this.#v.getUint32(vectors + 8 * i, true), length = this.#v.getUint32(vectors + 8 * i + 4, true);
        chunks.push(this.#u8.subarray(address, address + length));
        written += length;
      }
      if (fd === 1 || fd === 2) for (const chunk of chunks) this.#host.write(fd, chunk);
      else {
        const errno = this.#file((files) => { for (const chunk of chunks) files.write(fd, chunk); });
        if (errno) return errno;
      }
      this.#v.setUint32(result, written, true);
      return ERRNO.SUCCESS;
    },
    fd_read: (fd, vectors, count, result) => {
      let total = 0;
      for (let i = 0; i < count; i++) {
        const address = this.#v.getUint32(vectors + 8 * i, true), length = this.#v.getUint32(vectors + 8 * i + 4, true);
        if (length === 0) continue;
        let got = 0;
        if (fd === 0) {
          const bytes = this.#host.read?.(length) ?? new Uint8Array(0);
          this.#u8.set(bytes, address);
          got = bytes.length;
        } else {
          const errno = this.#file((files) => { got = files.read(fd, this.#u8.subarray(address, address + length)); });
          if (errno) return errno;
        }
        total += got;
        if (got < length) break;
      }
      this.#v.setUint32(result, total, true);
      return ERRNO.SUCCESS;
    },
    fd_close: (fd) => (fd <= 2 ? ERRNO.SUCCESS : this.#file((files) => files.close(fd))),
    fd_seek: (fd, offset, whence, result) => {
      if (fd <= 2) return ERRNO.ESPIPE;
      return this.#file((files) => { this.#v.setBigUint64(result, BigInt(files.seek(fd, Number(offset), whence)), true); });
    },
    fd_fdstat_get: (fd, result) => {
      this.#u8.fill(0, result, result + 24);
      if (fd <= 2) this.#v.setUint8(result, FILETYPE_CHARACTER_DEVICE);
      else {
        const errno = this.#file((files) => { this.#v.setUint8(result, files.filetype(fd)); });
        if (errno) return errno;
      }
      this.#v.setBigUint64(result + 8, 0xFFFFFFFFFFFFFFFFn, true);
      this.#v.setBigUint64(result + 16, 0xFFFFFFFFFFFFFFFFn, true);
      return ERRNO.SUCCESS;
    },
    fd_filestat_get: (fd, result) => {
      if (fd <= 2) {
        this.#u8.fill(0, result, result + 64);
        this.#v.setUint8(result + 16, FILETYPE_CHARACTER_DEVICE);
        return ERRNO.SUCCESS;
      }
      return this.#file((files) => this.#filestat(result, files.fstat(fd)));
    },
    fd_prestat_get: (fd, result) => {
      const directory = this.#host.files?.preopened(fd);
      if (directory === undefined) return ERRNO.EBADF;
      this.#v.setUint32(result, 0, true);
      this.#v.setUint32(result + 4, encoder.encode(directory).length, true);
      return ERRNO.SUCCESS;
    },
    fd_prestat_dir_name: (fd, address, length) => {
      const directory = this.#host.files?.preopened(fd);
      if (directory === undefined) return ERRNO.EBADF;
      this.#u8.set(encoder.encode(directory).subarray(0, length), address);
      return ERRNO.SUCCESS;
    },
    path_open: (fd, lookup, path, length, oflags, rightsBase, rightsInheriting, fdflags, result) =>
      this.#file((files) => {
        const canWrite = (rightsBase & 64n) !== 0n;
        this.#v.setUint32(result, files.open(fd, this.#text(path, length), { create: !!(oflags & 1), directory: !!(oflags & 2), exclusive: !!(oflags & 4), truncate: !!(oflags & 8), append: !!(fdflags & 1), write: canWrite }), true);
      }),
    path_filestat_get: (fd, lookup, path, length, result) =>
      this.#file((files) => this.#filestat(result, files.stat(fd, this.#text(path, length), !!(lookup & 1)))),
    path_create_directory: (fd, path, length) => this.#file((files) => files.mkdir(fd, this.#text(path, length))),
    path_remove_directory: (fd, path, length) => this.#file((files) => files.rmdir(fd, this.#text(path, length))),
    path_unlink_file: (fd, path, length) => this.#file((files) => files.unlink(fd, this.#text(path, length))),
    path_rename: (fd, path, length, newFd, newPath, newLength) =>
      this.#file((files) => files.rename(fd, this.#text(path, length), newFd, this.#text(newPath, newLength))),
    path_readlink: (fd, path, length, buffer, size, result) =>
      this.#file((files) => {
        const bytes = encoder.encode(files.readlink(fd, this.#text(path, length))).subarray(0, size);
        this.#u8.set(bytes, buffer);
        this.#v.setUint32(result, bytes.length, true);
      }),
    fd_readdir: (fd, buffer, size, cookie, result) =>
      this.#file((files) => {
        const entries = files.readdir(fd);
        let used = 0;
        for (let i = Number(cookie); i < entries.length && used < size; i++) {
          const name = encoder.encode(entries[i].name);
          const entry = new Uint8Array(24 + name.length), view = new DataView(entry.buffer);
          view.setBigUint64(0, BigInt(i + 1), true);
          view.setUint32(16, name.length, true);
          view.setUint8(20, entries[i].filetype);
          entry.set(name, 24);
          const part = entry.subarray(0, size - used);
          this.#u8.set(part, buffer + used);
          used += part.length;
        }
        this.#v.setUint32(result, used, true);
      }),
  };
}

export { FILETYPE_DIRECTORY };
