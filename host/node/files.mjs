// Synchronous files of Node for the WASI shim. Descriptor 3 is the current directory, 4 the root: both preopened.
import fs from "node:fs";
import path from "node:path";

const REGULAR = 4, DIRECTORY = 3, SYMLINK = 7, UNKNOWN = 0;

function filetypeOf(stat) {
  return stat.isFile() ? REGULAR : stat.isDirectory() ? DIRECTORY : stat.isSymbolicLink() ? SYMLINK : UNKNOWN;
}

function withType(stat) {
  return { dev: stat.dev, ino: stat.ino, nlink: stat.nlink, size: stat.size, atimeMs: stat.atimeMs, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs, filetype: filetypeOf(stat) };
}

function failure(code) {
  return Object.assign(new Error(code), { code });
}

export class Files {
  // Open files by descriptor: { path, handle, position, append } or, for directories, { path }.
  #open;

  constructor(directory = process.cwd()) {
    this.#open = new Map([[3, { path: directory }], [4, { path: "/" }]]);
  }

  preopened(fd) {
    return fd === 3 ? "." : fd === 4 ? "/" : undefined;
  }

  #entry(fd) {
    const entry = this.#open.get(fd);
    if (!entry) throw failure("EBADF");
    return entry;
  }

  #path(fd, name) {
    return path.resolve(this.#entry(fd).path, fd === 4 ? "./" + name : name);
  }

  open(fd, name, { create, directory, exclusive, truncate, append, write }) {
    const full = this.#path(fd, name);
    let descriptor = 5;
    while (this.#open.has(descriptor)) descriptor++;
    if (directory || (!create && fs.statSync(full).isDirectory())) {
      if (!fs.statSync(full).isDirectory()) throw failure("ENOTDIR");
      this.#open.set(descriptor, { path: full });
      return descriptor;
    }
    const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = fs.constants;
    const flags = (write || create || truncate ? O_RDWR : O_RDONLY) | (create ? O_CREAT : 0) | (exclusive ? O_EXCL : 0) | (truncate ? O_TRUNC : 0) | (append ? O_APPEND : 0);
    this.#open.set(descriptor, { path: full, handle: fs.openSync(full, flags), position: 0, append });
    return descriptor;
  }

  close(fd) {
    const { handle } = this.#entry(fd);
    if (handle !== undefined) fs.closeSync(handle);
    this.#open.delete(fd);
  }

  read(fd, bytes) {
    const entry = this.#entry(fd);
    if (entry.handle === undefined) throw failure("EISDIR");
    const got = fs.readSync(entry.handle, bytes, 0, bytes.length, entry.position);
    entry.position += got;
    return got;
  }

  write(fd, bytes) {
    const entry = this.#entry(fd);
    if (entry.handle === undefined) throw failure("EISDIR");
    for (let at = 0; at < bytes.length;) {
      const written = fs.writeSync(entry.handle, bytes, at, bytes.length - at, entry.append ? null : entry.position);
      entry.position += written;
      at += written;
    }
  }

  seek(fd, offset, whence) {
    const entry = this.#entry(fd);
    if (entry.handle === undefined) throw failure("EISDIR");
    const base = whence === 0 ? 0 : whence === 1 ? entry.position : fs.fstatSync(entry.handle).size;
    if (base + offset < 0) throw failure("EINVAL");
    return (entry.position = base + offset);
  }

  fstat(fd) {
    const entry = this.#entry(fd);
    return withType(entry.handle === undefined ? fs.statSync(entry.path) : fs.fstatSync(entry.handle));
  }

  filetype(fd) {
    return this.fstat(fd).filetype;
  }

  stat(fd, name, follow) {
    const full = this.#path(fd, name);
    return withType(follow ? fs.statSync(full) : fs.lstatSync(full));
  }

  readdir(fd) {
    const entries = fs.readdirSync(this.#entry(fd).path, { withFileTypes: true });
    return [{ name: ".", filetype: DIRECTORY }, { name: "..", filetype: DIRECTORY }, ...entries.map((e) => ({ name: e.name, filetype: filetypeOf(e) }))];
  }

  mkdir(fd, name) { fs.mkdirSync(this.#path(fd, name)); }
  rmdir(fd, name) { fs.rmdirSync(this.#path(fd, name)); }
  unlink(fd, name) { fs.unlinkSync(this.#path(fd, name)); }
  rename(fd, name, newFd, newName) { fs.renameSync(this.#path(fd, name), this.#path(newFd, newName)); }
  readlink(fd, name) { return fs.readlinkSync(this.#path(fd, name)); }
}
