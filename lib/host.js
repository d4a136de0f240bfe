// What the host gives beside ECMAScript, as Node does: console, timers, process, and the course of a program.

// ── Output ───────────────────────────────────────────────────────────────────────────────────────────────────────────

var groupIndentation = "";

function writeLine(descriptor, text) {
  if (groupIndentation !== "") text = groupIndentation + replaceEvery(text, "\n", "\n" + groupIndentation);
  %WriteString(descriptor, text + "\n");
}

var consoleCounts = %NewTable(), consoleTimers = %NewTable();

function labelOf(label) {
  return label === undefined ? "default" : %ToString(label);
}

function durationText(ms) {
  if (ms >= 1000) {
    if (ms >= 3600000) return %NumberToFixed(ms / 3600000, 3) + "h";
    if (ms >= 60000) return %NumberToFixed(ms / 60000, 3) + "m";
    return %NumberToFixed(ms / 1000, 3) + "s";
  }
  return %ToString(%ToNumber(%NumberToFixed(ms, 3))) + "ms";
}

// https://console.spec.whatwg.org/#table as Node draws it
function tableText(data, columns) {
  var rows = [], names = [], seen = %NewTable(), hasValues = false, isMap = %ClassOf(data) === CLASS_MAP, isSet = %ClassOf(data) === CLASS_SET;
  var indexName = isMap || isSet ? "(iteration index)" : "(index)";
  var entries = [];
  if (isMap || isSet) {
    var table = %GetSlot(data, 0), position = 0;
    for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at))
      %ArrayAppend(entries, [%ToString(position++), isMap ? [%TableKeyAt(table, at), %TableValueAt(table, at)] : %TableKeyAt(table, at)]);
  } else {
    var keys = enumerableOwnProperties(data, 0);
    for (var i = 0; i < keys.length; i++) %ArrayAppend(entries, [keys[i], data[keys[i]]]);
  }
  for (var j = 0; j < entries.length; j++) {
    var value = entries[j][1], row = { index: entries[j][0], cells: %NewTable(), value: "" };
    if (%IsObject(value) && !%IsCallable(value) && !isMap) {
      var members = columns === undefined ? enumerableOwnProperties(value, 0) : columns;
      for (var m = 0; m < members.length; m++) {
        if (!%TableHas(seen, members[m])) {
          %TableSet(seen, members[m], true);
          %ArrayAppend(names, members[m]);
        }
        if (hasOwnProperty(value, %ToPropertyKey(members[m]))) %TableSet(row.cells, members[m], tableCell(value[members[m]]));
      }
    } else {
      row.value = tableCell(isMap ? value[1] : value);
      if (isMap) row.key = tableCell(value[0]);
      hasValues = true;
    }
    %ArrayAppend(rows, row);
  }
  var header = [indexName];
  if (isMap) %ArrayAppend(header, "Key");
  for (var n = 0; n < names.length; n++) %ArrayAppend(header, names[n]);
  if (hasValues) %ArrayAppend(header, "Values");
  var lines = [];
  for (var r = 0; r < rows.length; r++) {
    var line = [rows[r].index];
    if (isMap) %ArrayAppend(line, rows[r].key);
    for (var c = 0; c < names.length; c++) {
      var cell = %TableGet(rows[r].cells, names[c]);
      %ArrayAppend(line, cell === undefined ? "" : cell);
    }
    if (hasValues) %ArrayAppend(line, rows[r].value);
    %ArrayAppend(lines, line);
  }
  var widths = [];
  for (var w = 0; w < header.length; w++) {
    var widest = textWidth(header[w]) + 2;
    for (var l = 0; l < lines.length; l++) if (textWidth(lines[l][w]) + 2 > widest) widest = textWidth(lines[l][w]) + 2;
    %ArrayAppend(widths, widest);
  }
  var text = tableRule(widths, "┌", "┬", "┐") + tableLine(widths, header) + tableRule(widths, "├", "┼", "┤");
  for (var o = 0; o < lines.length; o++) text += tableLine(widths, lines[o]);
  text += tableRule(widths, "└", "┴", "┘");
  return %Substring(text, 0, text.length - 1);
}

function tableCell(value) {
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth: %IsObject(value) && !isArray(value) && enumerableOwnProperties(value, 0).length > 2 ? -1 : 0 });
}

function tableRule(widths, left, middle, right) {
  var text = left;
  for (var i = 0; i < widths.length; i++) text += (i > 0 ? middle : "") + repeatString("─", widths[i]);
  return text + right + "\n";
}

function tableLine(widths, cells) {
  var text = "│";
  for (var i = 0; i < cells.length; i++) {
    text += (i > 0 ? "│ " : " ") + cells[i] + repeatString(" ", widths[i] - textWidth(cells[i]) - 1);
  }
  return text + "│\n";
}

var consoleObject = newPlainPrototype();
defineHidden(globalObject, "console", consoleObject);
function defineConsole(members) {
  var keys = %OwnPropertyKeys(members);
  for (var i = 0; i < keys.length; i++) %DefineOwnProperty(consoleObject, keys[i], PLAIN_DATA, members[keys[i]], undefined, undefined);
}
defineConsole({
  log(...data) { writeLine(1, format(data)); },
  warn(...data) { writeLine(2, format(data)); },
  dir(item, options) { writeLine(1, inspect(item, options)); },
  time(label) { %TableSet(consoleTimers, labelOf(label), %MonotonicTime()); },
  timeEnd(label) {
    label = labelOf(label);
    var start = %TableGet(consoleTimers, label);
    if (start === undefined) return;
    writeLine(1, label + ": " + durationText(%MonotonicTime() - start));
    %TableDelete(consoleTimers, label);
  },
  timeLog(label, ...data) {
    label = labelOf(label);
    var start = %TableGet(consoleTimers, label);
    if (start === undefined) return;
    var text = label + ": " + durationText(%MonotonicTime() - start);
    writeLine(1, data.length > 0 ? text + " " + format(data) : text);
  },
  trace(...data) {
    var text = "Trace" + (data.length > 0 ? ": " + format(data) : "");
    writeLine(2, text + %StackTrace(10, consoleObject.trace));
  },
  assert(condition, ...data) {
    if (condition) return;
    if (data.length > 0 && %IsString(data[0])) data[0] = "Assertion failed: " + data[0];
    else data = concatLists(["Assertion failed"], data);
    writeLine(2, format(data));
  },
  count(label) {
    label = labelOf(label);
    var count = %TableGet(consoleCounts, label);
    count = count === undefined ? 1 : count + 1;
    %TableSet(consoleCounts, label, count);
    writeLine(1, label + ": " + count);
  },
  countReset(label) { %TableDelete(consoleCounts, labelOf(label)); },
  group(...label) {
    if (label.length > 0) writeLine(1, format(label));
    groupIndentation += "  ";
  },
  groupEnd() { groupIndentation = %Substring(groupIndentation, 0, groupIndentation.length < 2 ? 0 : groupIndentation.length - 2); },
  table(data, columns) { writeLine(1, %IsObject(data) ? tableText(data, columns) : format([data])); },
});
defineConsole({ info: consoleObject.log, debug: consoleObject.log, error: consoleObject.warn, groupCollapsed: consoleObject.group, dirxml: consoleObject.log });
defineTag(consoleObject, "console");

// ── process.nextTick, timers ─────────────────────────────────────────────────────────────────────────────────────────

var tickHead = undefined, tickTail = undefined;

function takeTick() {
  var tick = tickHead;
  if (tick !== undefined) {
    tickHead = tick.next;
    if (tickHead === undefined) tickTail = undefined;
  }
  return tick;
}

// The time as the current turn of the event loop sees it: timers made in one turn compare by their delays alone, as in Node.
var loopTime = 0;

// A timer: { callback, args, due, period (-1: once), id, active }. Kept in order of time, then of making.
var timers = [], immediates = [], nextTimerId = 1, TimeoutPrototype = newPlainPrototype(), ImmediatePrototype = newPlainPrototype();

function requireTimerCallback(callback) {
  if (%IsCallable(callback)) return;
  var error = typeError('The "callback" argument must be of type function. Received ' + receivedText(callback));
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

// How Node's argument errors show what they got
function receivedText(value) {
  if (value === undefined || value === null) return %ToString(value);
  if (%IsCallable(value)) return "function " + ownDataValue(value, "name");
  if (%IsObject(value)) {
    var name = inspectConstructorName(value);
    return name === null ? inspect(value, { depth: -1 }) : "an instance of " + name;
  }
  var text = inspect(value, undefined);
  if (text.length > 28) text = %Substring(text, 0, 25) + "...";
  return "type " + %TypeOf(value) + " (" + text + ")";
}

function startTimer(callback, delay, args, repeats) {
  requireTimerCallback(callback);
  delay = %ToNumber(delay);
  if (!(delay >= 1 && delay <= 2147483647)) delay = 1;
  delay = %MathTrunc(delay);
  var timer = %NewObjectWithPrototype(TimeoutPrototype);
  timer._idleTimeout = delay;
  timer._onTimeout = callback;
  timer._repeat = repeats ? delay : null;
  timer._destroyed = false;
  var state = { timer: timer, callback: callback, args: args, due: loopTime + delay, period: repeats ? delay : -1, id: nextTimerId++, active: true, referenced: true };
  %WeakTableSet(timerStates, timer, state);
  insertTimer(state);
  return timer;
}

var timerStates = %NewWeakTable();

function insertTimer(state) {
  "given keys";
  var i = timers.length;
  %ArrayAppend(timers, state);
  while (i > 0 && timers[i - 1].due > state.due) {
    timers[i] = timers[i - 1];
    i--;
  }
  timers[i] = state;
}

function stopTimer(timer) {
  var state = undefined;
  if (%IsObject(timer)) state = %WeakTableGet(timerStates, timer);
  else if (timer !== undefined && timer !== null) {
    var id = %ToNumber(timer);
    for (var i = 0; i < timers.length; i++) if (timers[i].id === id) state = timers[i];
  }
  if (state === undefined) return;
  state.active = false;
  state.timer._destroyed = true;
  for (var j = 0; j < timers.length; j++) if (timers[j] === state) {
    for (; j + 1 < timers.length; j++) timers[j] = timers[j + 1];
    timers.length = timers.length - 1;
  }
}

defineMembers(TimeoutPrototype, {
  ref() { %WeakTableGet(timerStates, this).referenced = true; return this; },
  unref() { %WeakTableGet(timerStates, this).referenced = false; return this; },
  hasRef() { return %WeakTableGet(timerStates, this).referenced; },
  refresh() {
    var state = %WeakTableGet(timerStates, this);
    stopTimer(this);
    state.active = true;
    this._destroyed = false;
    state.due = loopTime + this._idleTimeout;
    insertTimer(state);
    return this;
  },
  close() { stopTimer(this); return this; },
  [%Symbol("toPrimitive")]() { return %WeakTableGet(timerStates, this).id; },
});
defineHidden(TimeoutPrototype, "constructor", function Timeout() { });
defineHidden(ImmediatePrototype, "constructor", function Immediate() { });

function defineGlobals(members) {
  var keys = %OwnPropertyKeys(members);
  for (var i = 0; i < keys.length; i++) %DefineOwnProperty(globalObject, keys[i], PLAIN_DATA, members[keys[i]], undefined, undefined);
}
defineGlobals({
  setTimeout(callback, delay, ...args) { return startTimer(callback, delay, args, false); },
  setInterval(callback, delay, ...args) { return startTimer(callback, delay, args, true); },
  clearTimeout(timer) { stopTimer(timer); },
  clearInterval(timer) { stopTimer(timer); },
  setImmediate(callback, ...args) {
    requireTimerCallback(callback);
    var immediate = %NewObjectWithPrototype(ImmediatePrototype);
    %ArrayAppend(immediates, { immediate: immediate, callback: callback, args: args });
    return immediate;
  },
  clearImmediate(immediate) {
    for (var i = 0; i < immediates.length; i++) if (immediates[i].immediate === immediate) immediates[i].callback = undefined;
  },
  queueMicrotask(callback) {
    requireTimerCallback(callback);
    enqueueJob(callMicrotask, callback, undefined, undefined);
  },
  structuredClone(value, options = undefined) { return structuredCloneValue(value, %NewTable()); },
});

function callMicrotask(callback) {
  callback();
}

// HTML's StructuredSerialize and -Deserialize in one pass, for what needs no transfer
function structuredCloneValue(value, memory) {
  "given keys";
  if (!%IsObject(value)) {
    if (%IsSymbol(value)) throw dataCloneError(symbolDescriptiveString(value));
    return value;
  }
  var known = %TableGet(memory, value);
  if (known !== undefined) return known;
  var kind = %ClassOf(value), copy;
  if (%IsCallable(value)) throw dataCloneError(functionSourceText(value));
  switch (kind) {
    case CLASS_WRAPPER: case CLASS_STRING: return %ToObject(%GetSlot(value, 0));
    case CLASS_DATE: return new Date(%GetSlot(value, 0));
    case CLASS_REGEXP: return new RegExp(value.source, value.flags);
    case CLASS_ARRAY_BUFFER: return ArrayBuffer.prototype.slice.call(value, 0);
    case CLASS_TYPED_ARRAY: {
      var buffer = structuredCloneValue(value.buffer, memory);
      return %ConstructArray(value.constructor, [buffer, value.byteOffset, value.length], value.constructor);
    }
    case CLASS_MAP: {
      copy = new Map();
      %TableSet(memory, value, copy);
      var table = %GetSlot(value, 0);
      for (var at = %TableNext(table, 0); at !== 0; at = %TableNext(table, at))
        %TableSet(%GetSlot(copy, 0), structuredCloneValue(%TableKeyAt(table, at), memory), structuredCloneValue(%TableValueAt(table, at), memory));
      return copy;
    }
    case CLASS_SET: {
      copy = new Set();
      %TableSet(memory, value, copy);
      var entries = %GetSlot(value, 0);
      for (var next = %TableNext(entries, 0); next !== 0; next = %TableNext(entries, next))
        %TableSet(%GetSlot(copy, 0), structuredCloneValue(%TableKeyAt(entries, next), memory), undefined);
      return copy;
    }
    case CLASS_ERROR: {
      copy = %NewErrorObject(%GetPrototypeOf(value));
      %TableSet(memory, value, copy);
      var parts = ["stack", "message", "cause"];
      for (var p = 0; p < parts.length; p++)
        if (hasOwnProperty(value, parts[p])) defineHidden(copy, parts[p], structuredCloneValue(value[parts[p]], memory));
      return copy;
    }
    case CLASS_ARRAY:
      copy = arrayCreate(value.length);
      break;
    case CLASS_OBJECT: case CLASS_ARGUMENTS: case CLASS_MAPPED_ARGUMENTS:
      copy = {};
      break;
    default:
      throw dataCloneError("#<" + constructorNameOf(value) + ">");
  }
  %TableSet(memory, value, copy);
  var keys = enumerableOwnProperties(value, 0);
  for (var i = 0; i < keys.length; i++) createDataProperty(copy, keys[i], structuredCloneValue(value[keys[i]], memory));
  return copy;
}

function dataCloneError(what) {
  var error = %NewError(ERROR, what + " could not be cloned.");
  defineHidden(error, "name", "DataCloneError");
  defineHidden(error, "code", 25);
  return error;
}

// ── process ──────────────────────────────────────────────────────────────────────────────────────────────────────────

var processListeners = %NewObjectWithPrototype(null);
var exitCode = undefined, exiting = false;
// The process object, as soon as it has listeners: a program that adds none does not carry it.
var listened = undefined;

function emitProcess(event, a, b) {
  "given keys";
  var list = processListeners[event];
  if (list === undefined) return false;
  list = concatLists(list, []);
  for (var i = 0; i < list.length; i++) %Call(list[i], listened, a, b);
  return list.length > 0;
}

// Runs exit listeners, then ends the program.
function exitProcess(code) {
  if (code !== undefined) exitCode = %ToNumber(code) | 0;
  if (!exiting) {
    exiting = true;
    emitProcess("exit", exitCode === undefined ? 0 : exitCode);
  }
  %Exit(exitCode === undefined ? 0 : %ToNumber(exitCode) | 0);
}

function newStream(descriptor) {
  return {
    write(chunk, encoding, callback) {
      if (%IsString(chunk)) %WriteString(descriptor, chunk);
      else if (%IsTypedArray(chunk)) %WriteBytes(descriptor, chunk);
      else {
        var error = typeError('The "chunk" argument must be of type string or an instance of Buffer or Uint8Array. Received ' + receivedText(chunk));
        error.code = "ERR_INVALID_ARG_TYPE";
        throw error;
      }
      var done = %IsCallable(encoding) ? encoding : callback;
      if (%IsCallable(done)) enqueueJob(callMicrotask, done, undefined, undefined);
      return true;
    },
    end(chunk) {
      if (chunk !== undefined) this.write(chunk);
      return this;
    },
    on() { return this; },
    once() { return this; },
    emit() { return false; },
    removeListener() { return this; },
    fd: descriptor,
    isTTY: false,
    writable: true,
    columns: undefined,
  };
}

var processObject = newPlainPrototype();
defineHidden(globalObject, "process", processObject);
defineTag(processObject, "process");
function defineProcess(members) {
  var keys = %OwnPropertyKeys(members);
  for (var i = 0; i < keys.length; i++) {
    var flags = %GetOwnPropertyFlags(members, keys[i]);
    if (flags & ACCESSOR)
      %DefineOwnProperty(processObject, keys[i], HIDDEN_ACCESSOR | ENUMERABLE | HAS_GET | HAS_SET, undefined, %GetOwnPropertyPart(members, keys[i], 1), %GetOwnPropertyPart(members, keys[i], 2));
    else %DefineOwnProperty(processObject, keys[i], PLAIN_DATA, members[keys[i]], undefined, undefined);
  }
}

// What depends on the run is made when first asked for: the realm may have been made long before.
// WASI has no working directory: the host's PWD stands for it.
function workingDirectory() {
  var pwd = environmentObject().PWD;
  return %IsString(pwd) ? pwd : "/";
}

var argvList, environment, stdoutStream, stderrStream, stdinStream, startTime = -1;

// process.env, as it was made or assigned last
function environmentObject() {
  "makes keys";
  if (environment === undefined) {
    environment = {};
    var list = %HostEnvironment();
    for (var i = 0; i < list.length; i++) {
      var at = %StringIndexOf(list[i], "=", 0);
      if (at > 0) createDataProperty(environment, %Substring(list[i], 0, at), %Substring(list[i], at + 1, list[i].length));
    }
  }
  return environment;
}

defineProcess({
  title: "node",
  version: "v20.20.2",
  versions: { node: "20.20.2", v8: "11.3.244.8-node.30" },
  arch: "wasm32",
  platform: "linux",
  release: { name: "node", lts: "Iron" },
  pid: 1,
  ppid: 0,
  execPath: "node",
  execArgv: [],
  features: {},
  config: {},
  get argv() {
    if (argvList === undefined) {
      var args = %HostArguments();
      argvList = ["node"];
      for (var i = 0; i < args.length; i++) %ArrayAppend(argvList, args[i]);
    }
    return argvList;
  },
  set argv(value) { argvList = value; },
  get env() { return environmentObject(); },
  set env(value) { environment = value; },
  get exitCode() { return exitCode; },
  set exitCode(value) { exitCode = value; },
  get stdout() { return stdoutStream === undefined ? stdoutStream = newStream(1) : stdoutStream; },
  get stderr() { return stderrStream === undefined ? stderrStream = newStream(2) : stderrStream; },
  get stdin() { return stdinStream === undefined ? stdinStream = { fd: 0, isTTY: false } : stdinStream; },
  exit(code) { exitProcess(code); },
  reallyExit(code) { %Exit(code === undefined ? 0 : %ToNumber(code) | 0); },
  abort() { %Exit(134); },
  cwd() { return workingDirectory(); },
  uptime() { return (%MonotonicTime() - startTime) / 1000; },
  nextTick(callback, ...args) {
    requireTimerCallback(callback);
    var tick = { callback: callback, args: args, next: undefined };
    if (tickTail === undefined) tickHead = tick;
    else tickTail.next = tick;
    tickTail = tick;
  },
  hrtime(previous) {
    var now = %MonotonicTime(), seconds = %MathFloor(now / 1000), nanoseconds = %MathFloor((now - seconds * 1000) * 1000000);
    if (previous !== undefined) {
      seconds -= previous[0];
      nanoseconds -= previous[1];
      if (nanoseconds < 0) { seconds--; nanoseconds += 1000000000; }
    }
    return [seconds, nanoseconds];
  },
  memoryUsage() {
    var bytes = %HeapBytes();
    return { rss: bytes, heapTotal: bytes, heapUsed: bytes, external: 0, arrayBuffers: 0 };
  },
  cpuUsage() {
    var now = %MathFloor((%MonotonicTime() - startTime) * 1000);
    return { user: now, system: 0 };
  },
  emitWarning(warning) { %WriteString(2, "(node:1) " + (%IsObject(warning) ? errorHeader(warning) : "Warning: " + %ToString(warning)) + "\n"); },
  umask() { return 18; },
  binding() { throw %NewError(ERROR, "No such module"); },
});
// Listeners: "exit", "uncaughtException", "unhandledRejection" and "beforeExit" are emitted.
defineProcess({
  on(event, listener) {
    "given keys";
    listened = processObject;
    var list = processListeners[event];
    if (list === undefined) processListeners[event] = [listener];
    else %ArrayAppend(list, listener);
    return this;
  },
  once(event, listener) {
    var wrapper = (...args) => {
      processObject.removeListener(event, wrapper);
      return %CallArray(listener, processObject, args);
    };
    return processObject.on(event, wrapper);
  },
  off(event, listener) { return processObject.removeListener(event, listener); },
  removeListener(event, listener) {
    "given keys";
    var list = processListeners[event];
    if (list !== undefined) {
      var left = [];
      for (var i = 0; i < list.length; i++) if (list[i] !== listener) %ArrayAppend(left, list[i]);
      processListeners[event] = left;
    }
    return this;
  },
  removeAllListeners(event) {
    "given keys";
    if (event === undefined) processListeners = %NewObjectWithPrototype(null);
    else delete processListeners[event];
    return this;
  },
  emit(event, ...args) {
    "given keys";
    return emitProcess(event, args[0], args[1]);
  },
  listeners(event) {
    "given keys";
    return processListeners[event] === undefined ? [] : concatLists(processListeners[event], []);
  },
  listenerCount(event) {
    "given keys";
    return processListeners[event] === undefined ? 0 : processListeners[event].length;
  },
});
processObject.addListener = processObject.on;
processObject.hrtime.bigint = { bigint() { return %NumberToBigInt(%MathFloor(%MonotonicTime() * 1000000)); } }.bigint;

var performanceObject = newPlainPrototype();
defineMembers(performanceObject, {
  now() { return %MonotonicTime() - startTime; },
  mark() { },
  measure() { },
  toJSON() { return { timeOrigin: this.timeOrigin }; },
  get timeOrigin() { return %WallClockTime() - (%MonotonicTime() - startTime); },
});
defineTag(performanceObject, "Performance");
defineHidden(globalObject, "performance", performanceObject);
defineHidden(globalObject, "global", globalObject);
defineConfigurable(globalObject, %Symbol("toStringTag"), "global");

// ── The course of a program ──────────────────────────────────────────────────────────────────────────────────────────

// What Node prints of an exception that nobody caught
function reportUncaught(error) {
  var text;
  if (%ClassOf(error) === CLASS_ERROR) {
    try {
      text = inspect(error, undefined);
    } catch (ignored) {
      text = errorHeader(error);
    }
    %WriteString(2, text + "\n\nNode.js v20.20.2\n");
  } else {
    try {
      text = inspect(error, undefined);
    } catch (ignored) {
      text = "an object that cannot be shown";
    }
    %WriteString(2, "Uncaught:\n" + text + "\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n\nNode.js v20.20.2\n");
  }
}

function handleUncaught(error) {
  if (exiting) return;
  if (processListeners.uncaughtException !== undefined && processListeners.uncaughtException.length > 0) {
    emitProcess("uncaughtException", error, "uncaughtException");
    return;
  }
  reportUncaught(error);
  exitProcess(1);
}

// action(a) with the host's handling of what it throws
function guarded(action, a) {
  try {
    action(a);
  } catch (error) {
    handleUncaught(error);
  }
}

// Jobs until there is none, exceptions of single jobs reported; then rejections that nobody handled.
function drainJobs() {
  while (tickHead !== undefined || jobHead !== undefined || unhandledRejections.length > 0) {
    while (tickHead !== undefined || jobHead !== undefined) guarded(runJobs);
    %ClearKeptObjects();
    guarded(cleanupRegistries);
    if (unhandledRejections.length > 0) guarded(reportRejections);
  }
}

// Where Node says that it throws this
var nodeFrames = "\n    at throwUnhandledRejectionsMode (node:internal/process/promises:389:7)\n    at processPromiseRejections (node:internal/process/promises:470:17)"
  + "\n    at process.processTicksAndRejections (node:internal/process/task_queues:96:32)";

// The reason as Node's message shows it, without running code of the program
function reasonText(reason) {
  if (%IsSymbol(reason)) return inspect(reason, undefined);
  if (!%IsObject(reason)) return %ToString(reason);
  if (%IsCallable(reason)) return inspect(reason, undefined);
  var name = inspectConstructorName(reason);
  return "#<" + (name === null ? "Object" : name) + ">";
}

function reportRejections() {
  var list = unhandledRejections;
  unhandledRejections = [];
  for (var i = 0; i < list.length; i++) {
    var promise = list[i];
    if (promise === undefined || %GetSlot(promise, 3)) continue;
    var reason = %GetSlot(promise, 1);
    if (processListeners.unhandledRejection !== undefined && processListeners.unhandledRejection.length > 0) {
      emitProcess("unhandledRejection", reason, promise);
      continue;
    }
    if (%ClassOf(reason) === CLASS_ERROR) {
      handleUncaught(reason);
      continue;
    }
    var error = %NewError(ERROR, 'This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "' + reasonText(reason) + '".');
    defineHidden(error, "name", "UnhandledPromiseRejection");
    defineHidden(error, "stack", errorHeader(error) + nodeFrames);
    error.code = "ERR_UNHANDLED_REJECTION";
    handleUncaught(error);
  }
}

function fireTimer(state) {
  state.active = state.period >= 0;
  if (state.period >= 0) {
    state.due = loopTime + state.period;
    insertTimer(state);
  } else {
    state.timer._destroyed = true;
  }
  %CallArray(state.callback, state.timer, state.args);
}

function fireImmediate(entry) {
  %CallArray(entry.callback, entry.immediate, entry.args);
}

function hasReferencedTimer() {
  for (var i = 0; i < timers.length; i++) if (timers[i].referenced) return true;
  return false;
}

// Node's event loop: timers that are due, then immediates, jobs after each callback.
function runEventLoop() {
  drainJobs();
  if (timers.length + immediates.length > 0) runTurns();
}

function runTurns() {
  for (;;) {
    loopTime = %MonotonicTime();
    while (timers.length > 0 && timers[0].due <= loopTime) {
      var state = timers[0];
      for (var i = 0; i + 1 < timers.length; i++) timers[i] = timers[i + 1];
      timers.length = timers.length - 1;
      guarded(fireTimer, state);
      drainJobs();
    }
    if (immediates.length > 0) {
      var list = immediates;
      immediates = [];
      for (var j = 0; j < list.length; j++) {
        if (list[j].callback === undefined) continue;
        guarded(fireImmediate, list[j]);
        drainJobs();
      }
      continue;
    }
    if (!hasReferencedTimer()) return;
    var wait = timers[0].due - %MonotonicTime();
    if (wait > 0) %Sleep(wait);
  }
}

// Runs a program: its main function, then all that it set going. The result is the exit code.
function runProgram(main) {
  startTime = loopTime = %MonotonicTime();
  guarded(main);
  for (;;) {
    runEventLoop();
    var before = timers.length + immediates.length;
    guarded(() => { emitProcess("beforeExit", exitCode === undefined ? 0 : exitCode); });
    if (jobHead === undefined && tickHead === undefined && timers.length + immediates.length === before) break;
  }
  if (!exiting) {
    exiting = true;
    if (entryPromise !== undefined && %GetSlot(entryPromise, 0) === PENDING && exitCode === undefined) {
      exitCode = 13;
      %WriteString(2, "Warning: Detected unsettled top-level await\n");
    }
    guarded(() => { emitProcess("exit", exitCode === undefined ? 0 : exitCode); });
  }
  return exitCode === undefined ? 0 : %ToNumber(exitCode) | 0;
}
%SetIntrinsic("runProgram", runProgram);
// The entry is a module that awaits: what it rejects with is an uncaught exception. It must settle before nothing is left to do.
var entryPromise = undefined;
%SetIntrinsic("watchEntry", promise => {
  entryPromise = promise;
  performThen(promise, undefined, handleUncaught, undefined);
});
%SetIntrinsic("evaluatePrefix", main => { guarded(main); return 0; });

// ── Further realms ───────────────────────────────────────────────────────────────────────────────────────────────────

// What a new realm is given of the agent that it belongs to: the one job queue.
%SetIntrinsic("joinAgent", enqueue => { enqueueForAgent = enqueue; });

// 9.3.1, 9.6: a realm with a library of its own. The result is its global object.
%SetIntrinsic("createRealm", () => {
  var initialize = %NewRealm(%Intrinsic("initializeRealm"));
  initialize();
  if (furnishRealm !== undefined) furnishRealm(initialize);
  %RealmIntrinsic(initialize, "joinAgent")(enqueueForAgent === undefined ? enqueueJob : enqueueForAgent);
  return %RealmIntrinsic(initialize, "globalThis");
});
