// Node's fs: the synchronous calls, over WASI, and promises of them.

// WASI's error numbers as Node names them
var FILE_ERRORS = { 2: ["EACCES", -13, "permission denied"], 8: ["EBADF", -9, "bad file descriptor"], 20: ["EEXIST", -17, "file already exists"],
  28: ["EINVAL", -22, "invalid argument"], 29: ["EIO", -5, "i/o error"], 31: ["EISDIR", -21, "illegal operation on a directory"],
  44: ["ENOENT", -2, "no such file or directory"], 54: ["ENOTDIR", -20, "not a directory"], 55: ["ENOTEMPTY", -39, "directory not empty"],
  63: ["EPERM", -1, "operation not permitted"], 69: ["EROFS", -30, "read-only file system"], 76: ["EACCES", -13, "permission denied"] };

function fileError(number, call, path) {
  var known = FILE_ERRORS[-number];
  if (known === undefined) known = ["UNKNOWN", number, "unknown error " + -number];
  var error = %NewError(ERROR, known[0] + ": " + known[2] + ", " + call + (path === undefined ? "" : " '" + path + "'"));
  error.errno = known[1];
  error.syscall = call;
  error.code = known[0];
  if (path !== undefined) error.path = path;
  return error;
}

function pathArgument(path) {
  if (%IsTypedArray(path)) return decodeBytes(path, "utf8", 0, path.length);
  if (%IsObject(path) && %IsString(path.pathname)) return path.pathname;
  requireStringArgument(path, "path");
  return path;
}

// The preopened directory that a path lies in, and the path relative to it: { directory, path }
function locate(path) {
  var full = pathResolve([path]), best = undefined, bestLength = -1;
  for (var descriptor = 3; ; descriptor++) {
    var name = %HostPreopen(descriptor);
    if (name === undefined) break;
    var root = pathResolve([name]);
    var inside = root === "/" || full === root || %StringHasAt(full, root + "/", 0);
    if (inside && root.length > bestLength) {
      var rest = root === "/" ? %Substring(full, 1, full.length) : %Substring(full, minimumOf(root.length + 1, full.length), full.length);
      best = { directory: descriptor, path: rest === "" ? "." : rest };
      bestLength = root.length;
    }
  }
  return best;
}

function located(path, call) {
  var place = locate(path);
  if (place === undefined) throw fileError(-44, call, path);
  return place;
}

function checked(result, call, path) {
  if (result < 0) throw fileError(result, call, path);
  return result;
}

// Flags of path_open by Node's: create 1, exclusive 4, truncate 8
function openFile(path, flags) {
  var text = flags === undefined || flags === null ? "r" : flags;
  var write = text !== "r" && text !== "rs", append = hasFlag(text, "a");
  var bits = append ? 1 : hasFlag(text, "w") ? 9 : 0;
  if (text === "r+" || text === "rs+") bits = 0;
  if (hasFlag(text, "x")) bits |= 4;
  var place = located(path, "open");
  return checked(%HostOpen(place.directory, place.path, bits, write, append), "open", path);
}

// All bytes that are left of a descriptor
function readAll(descriptor, path, hint) {
  var buffer = newNodeBuffer(hint > 0 ? hint + 1 : 65536), length = 0;
  for (;;) {
    if (length === buffer.length) {
      var larger = newNodeBuffer(buffer.length * 2);
      copyElements(larger, 0, buffer, 0, length);
      buffer = larger;
    }
    var count = checked(%HostRead(descriptor, buffer, length), "read", path);
    if (count === 0) return bufferOver(%TypedArrayBuffer(buffer), 0, length);
    length += count;
  }
}

function encodingOption(options) {
  return %IsString(options) ? options : %IsObject(options) ? options.encoding : undefined;
}

function readFile(file, options) {
  var encoding = encodingOption(options), bytes;
  if (%IsNumber(file)) {
    bytes = readAll(file, undefined, 0);
  } else {
    var path = pathArgument(file), stat = statPath(path, true);
    if (stat !== undefined && stat.isDirectory()) throw fileError(-31, "read", undefined);
    var descriptor = openFile(path, %IsObject(options) ? options.flag : "r");
    try {
      bytes = readAll(descriptor, path, stat === undefined ? 0 : stat.size);
    } finally {
      %HostClose(descriptor);
    }
  }
  return encoding === undefined || encoding === null || encoding === "buffer" ? bytes : decodeBytes(bytes, encodingOf(encoding), 0, bytes.length);
}

function writeFile(file, data, options, flag) {
  var bytes = %IsTypedArray(data) ? data : encodeString(%ToString(data), encodingOf(encodingOption(options)));
  if (%IsNumber(file)) {
    %WriteBytes(file, bytes);
    return;
  }
  var descriptor = openFile(pathArgument(file), %IsObject(options) && options.flag !== undefined ? options.flag : flag);
  %WriteBytes(descriptor, bytes);
  %HostClose(descriptor);
}

function Stats() {
  "builtin constructor";
  return %NewObjectWithPrototype(StatsPrototype);
}
var StatsPrototype = newPlainPrototype();
defineConstructor(Stats, StatsPrototype, {}, {
  isDirectory() { return (this.mode & 61440) === 16384; },
  isFile() { return (this.mode & 61440) === 32768; },
  isSymbolicLink() { return (this.mode & 61440) === 40960; },
  isFIFO() { return false; },
  isSocket() { return false; },
  isBlockDevice() { return false; },
  isCharacterDevice() { return (this.mode & 61440) === 8192; },
});

// undefined when there is no such file
function statPath(path, follow) {
  var place = locate(path);
  if (place === undefined) return undefined;
  var list = %HostStat(place.directory, place.path, follow);
  if (%IsNumber(list)) {
    if (list === -44 || list === -54 || list === -76) return undefined;
    throw fileError(list, follow ? "stat" : "lstat", path);
  }
  var stats = %NewObjectWithPrototype(StatsPrototype), type = list[0];
  stats.dev = 0;
  stats.mode = type === 3 ? 16877 : type === 7 ? 41471 : type === 2 ? 8630 : 33188;
  stats.nlink = 1;
  stats.uid = 0;
  stats.gid = 0;
  stats.rdev = 0;
  stats.blksize = 4096;
  stats.ino = list[5];
  stats.size = list[1];
  stats.blocks = %MathCeil(list[1] / 512);
  stats.atimeMs = list[2];
  stats.mtimeMs = list[3];
  stats.ctimeMs = list[4];
  stats.birthtimeMs = list[4];
  stats.atime = new Date(list[2]);
  stats.mtime = new Date(list[3]);
  stats.ctime = new Date(list[4]);
  stats.birthtime = new Date(list[4]);
  return stats;
}

function statOrThrow(path, options, follow) {
  path = pathArgument(path);
  var stats = statPath(path, follow);
  if (stats === undefined && !(%IsObject(options) && options.throwIfNoEntry === false)) throw fileError(-44, follow ? "stat" : "lstat", path);
  return stats;
}

function Dirent(name, path, type) {
  "builtin constructor";
  var entry = %NewObjectWithPrototype(DirentPrototype);
  entry.name = name;
  entry.path = path;
  entry.parentPath = path;
  defineHidden(entry, "_type", type);
  return entry;
}
var DirentPrototype = newPlainPrototype();
defineConstructor(Dirent, DirentPrototype, {}, {
  isDirectory() { return this._type === 3; },
  isFile() { return this._type === 4; },
  isSymbolicLink() { return this._type === 7; },
});

function readDirectory(path, options) {
  path = pathArgument(path);
  var place = located(path, "scandir");
  var descriptor = checked(%HostOpen(place.directory, place.path, 2, false, false), "scandir", path);
  var list = %HostReadDirectory(descriptor);
  %HostClose(descriptor);
  if (%IsNumber(list)) throw fileError(list, "scandir", path);
  var names = [], types = %NewTable();
  for (var i = 0; i < list.length; i += 2) {
    if (list[i] === "." || list[i] === "..") continue;
    %ArrayAppend(names, list[i]);
    %TableSet(types, list[i], list[i + 1]);
  }
  names = sortedList(names, undefined);
  if (!(%IsObject(options) && options.withFileTypes)) return names;
  var entries = [];
  for (var j = 0; j < names.length; j++) %ArrayAppend(entries, Dirent(names[j], path, %TableGet(types, names[j])));
  return entries;
}

function makeDirectory(path, options) {
  path = pathArgument(path);
  if (%IsObject(options) && options.recursive) {
    var stats = statPath(path, true);
    if (stats !== undefined && stats.isDirectory()) return undefined;
    var parent = pathDirname(path), made = parent === path || parent === "." ? undefined : makeDirectory(parent, options);
    var at = located(path, "mkdir");
    checked(%HostPathOperation(0, at.directory, at.path), "mkdir", path);
    return made === undefined ? pathResolve([path]) : made;
  }
  var place = located(path, "mkdir");
  checked(%HostPathOperation(0, place.directory, place.path), "mkdir", path);
}

function removePath(operation, call, path) {
  path = pathArgument(path);
  var place = located(path, call);
  checked(%HostPathOperation(operation, place.directory, place.path), call, path);
}

function removeRecursively(path, options) {
  path = pathArgument(path);
  var stats = statPath(path, false);
  if (stats === undefined) {
    if (options.force) return;
    throw fileError(-44, "rm", path);
  }
  if (!stats.isDirectory()) {
    removePath(1, "unlink", path);
    return;
  }
  if (!options.recursive) throw fileError(-31, "rm", path);
  var names = readDirectory(path, undefined);
  for (var i = 0; i < names.length; i++) removeRecursively(path + "/" + names[i], options);
  removePath(2, "rmdir", path);
}

var fsModule = {
  readFileSync(path, options) { return readFile(path, options); },
  writeFileSync(file, data, options) { writeFile(file, data, options, "w"); },
  appendFileSync(file, data, options) { writeFile(file, data, options, "a"); },
  existsSync(path) {
    try {
      return statPath(pathArgument(path), true) !== undefined;
    } catch (ignored) {
      return false;
    }
  },
  accessSync(path) { if (statPath(pathArgument(path), true) === undefined) throw fileError(-44, "access", path); },
  statSync(path, options) { return statOrThrow(path, options, true); },
  lstatSync(path, options) { return statOrThrow(path, options, false); },
  readdirSync(path, options) { return readDirectory(path, options); },
  mkdirSync(path, options) { return makeDirectory(path, options); },
  rmdirSync(path) { removePath(2, "rmdir", path); },
  unlinkSync(path) { removePath(1, "unlink", path); },
  rmSync(path, options) { removeRecursively(path, %IsObject(options) ? options : {}); },
  renameSync(from, to) {
    var a = located(pathArgument(from), "rename"), b = located(pathArgument(to), "rename");
    checked(%HostRename(a.directory, a.path, b.directory, b.path), "rename", from);
  },
  copyFileSync(from, to) { writeFile(to, readFile(from, undefined), undefined, "w"); },
  realpathSync(path) {
    var full = pathResolve([pathArgument(path)]);
    if (statPath(full, true) === undefined) throw fileError(-44, "realpath", path);
    return full;
  },
  openSync(path, flags) { return openFile(pathArgument(path), flags); },
  closeSync(descriptor) { checked(%HostClose(descriptor), "close", undefined); },
  readSync(descriptor, buffer, offset = 0, length = undefined) {
    var start = %IsObject(offset) ? 0 : offset, count = length === undefined ? buffer.byteLength - start : length;
    var view = bufferOver(buffer.buffer, buffer.byteOffset + start, count);
    return checked(%HostRead(descriptor, view, 0), "read", undefined);
  },
  writeSync(descriptor, data) {
    var bytes = %IsTypedArray(data) ? data : encodeString(%ToString(data), "utf8");
    %WriteBytes(descriptor, bytes);
    return bytes.length;
  },
  fstatSync(descriptor) {
    var stats = %NewObjectWithPrototype(StatsPrototype);
    stats.mode = descriptor <= 2 ? 8630 : 33188;
    return stats;
  },
  constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 },
  Stats: Stats,
  Dirent: Dirent,
};
fsModule.realpathSync.native = fsModule.realpathSync;

// name(..., callback) and promises.name from each nameSync
(function () {
  var promises = {}, keys = %OwnPropertyKeys(fsModule);
  for (var i = 0; i < keys.length; i++) {
    var key = keys[i];
    if (!%StringHasAt(key, "Sync", key.length - 4) || key === "existsSync") continue;
    defineAsynchronous(promises, %Substring(key, 0, key.length - 4), fsModule[key]);
  }
  fsModule.promises = promises;
  %SetIntrinsic("node:fs", fsModule);
  %SetIntrinsic("node:fs/promises", promises);
})();

function defineAsynchronous(promises, name, synchronous) {
  promises[name] = async (...args) => %CallArray(synchronous, fsModule, args);
  fsModule[name] = (...args) => {
    var callback = args[args.length - 1];
    requireTimerCallback(callback);
    args.length = args.length - 1;
    // The work is done at once: calls happen in the order in which they are made. The callback comes later, as in Node.
    var result, failure = null;
    try {
      result = %CallArray(synchronous, fsModule, args);
    } catch (error) {
      failure = error;
    }
    globalObject.setImmediate(() => failure === null ? callback(null, result) : callback(failure));
  };
}
