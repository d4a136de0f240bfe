// Instantiates a compiled program, statically or dynamically linked.

/** The facts of a module's custom section "verifiedjs": abi, pages, slots. */
export function metadata(module) {
  const [section] = WebAssembly.Module.customSections(module, "verifiedjs");
  if (!section) return {};
  return Object.fromEntries(new TextDecoder().decode(section).trim().split("\n").map((line) => line.split(" ")));
}

/** An instance of a program. For dynamically linked ones: the compiled runtime, and the modules to be instantiated between the two. */
export function instantiate(program, wasi, runtime, prefixes = []) {
  const imports = { wasi_snapshot_preview1: wasi.imports };
  let exports;
  if (runtime) {
    exports = imports["verifiedjs-runtime"] = new WebAssembly.Instance(runtime, imports).exports;
    const given = metadata(runtime);
    for (const module of [...prefixes, program]) {
      const wanted = metadata(module), { memory, functions } = exports;
      if (wanted.abi !== given.abi) throw new Error(`the program wants a runtime with ABI ${wanted.abi}, this one has ${given.abi}`);
      const missing = wanted.pages - memory.buffer.byteLength / 65536;
      if (missing > 0) memory.grow(missing);
      if (functions.length < wanted.slots) functions.grow(wanted.slots - functions.length);
      if (module !== program) new WebAssembly.Instance(module, imports);
    }
  }
  const instance = new WebAssembly.Instance(program, imports);
  wasi.memory = (exports ?? instance.exports).memory;
  return instance;
}

// State.StackLimit, State.StackEnd and State.CollectorMode of the kernel; Layout.StackBase and HighestStackEnd.
const STACK_LIMIT = 1024, STACK_END = 1088, COLLECTOR_MODE = 1116;
const STACK_BASE = 65536, HIGHEST_STACK_END = (4 << 20) - 16384;
// Of the engine's stack: for the host's own frames and the kernel's.
const HOST_KILOBYTES = 184;

/** Where the engine's stack has so many kilobytes, V8's usual 984 or more: lets the program recurse as deep as that allows. */
export function useStack(memory, kilobytes) {
  const view = new DataView(memory.buffer);
  const end = Math.min(STACK_BASE + ((kilobytes - HOST_KILOBYTES) << 10), HIGHEST_STACK_END);
  if (view.getInt32(STACK_LIMIT, true) !== 0) view.setInt32(STACK_LIMIT, end, true); // 0: a collection is wanted
  view.setInt32(STACK_END, end, true);
}

/** GC stress: makes an instance collect at every safepoint. */
export function collectAlways(memory) {
  const view = new DataView(memory.buffer);
  view.setInt32(COLLECTOR_MODE, 1, true);
  view.setInt32(STACK_LIMIT, 0, true);
}
