// ECMA-262 27.3 to 27.7: generator and async functions and their objects. The bodies are state machines over resume(mode, value), mode
// 0 next, 1 throw, 2 return; Core's GeneratorTransform has the protocol.

// ── 27.3, 27.5 Generators. Slot 0 is the resume closure ──────────────────────────────────────────────────────────────

var GeneratorFunctionPrototype = %Intrinsic("GeneratorFunction.prototype");
var GeneratorPrototype = %Intrinsic("GeneratorPrototype");

// The constructors of clause 27 are reachable through `constructor` only.
function defineFunctionConstructor(constructor, prototype) {
  %DefineOwnProperty(constructor, "prototype", READONLY_DATA, prototype, undefined, undefined);
  %DefineOwnProperty(constructor, "length", CONFIGURABLE_DATA, 1, undefined, undefined);
  %SetPrototypeOf(constructor, Function);
  defineConfigurable(prototype, "constructor", constructor);
  defineTag(prototype, constructor.name);
}

function GeneratorFunction(...args) {
  "builtin constructor";
  return dynamicFunction(GeneratorFunction, new.target, args, "function*", "GeneratorFunction.prototype");
}
defineFunctionConstructor(GeneratorFunction, GeneratorFunctionPrototype);
defineConfigurable(GeneratorFunctionPrototype, "prototype", GeneratorPrototype);
defineConfigurable(GeneratorPrototype, "constructor", GeneratorFunctionPrototype);
defineTag(GeneratorPrototype, "Generator");

function resumeGenerator(generator, mode, value, method) {
  if (%ClassOf(generator) !== CLASS_GENERATOR) throw typeError(method + " method called on incompatible receiver " + describePrimitive(generator));
  return %GetSlot(generator, 0)(mode, value);
}

defineMembers(GeneratorPrototype, {
  // 27.5.1.2
  next(value) { return resumeGenerator(this, 0, value, "next"); },
  // 27.5.1.3
  return(value) { return resumeGenerator(this, 2, value, "return"); },
  // 27.5.1.4
  throw(exception) { return resumeGenerator(this, 1, exception, "throw"); },
});
// 7.4.9 looks whether it is still the method that it meets.
var generatorNext = GeneratorPrototype.next;

// ── 27.7 Async functions ─────────────────────────────────────────────────────────────────────────────────────────────

var AsyncFunctionPrototype = %Intrinsic("AsyncFunction.prototype");
function AsyncFunction(...args) {
  "builtin constructor";
  return dynamicFunction(AsyncFunction, new.target, args, "async function", "AsyncFunction.prototype");
}
defineFunctionConstructor(AsyncFunction, AsyncFunctionPrototype);

// 27.7.5.1 AsyncFunctionStart: hook of %AsyncStart
function asyncStart(resume) {
  var promise = newPromise();
  asyncStep(promise, resume, 0, undefined);
  return promise;
}

function asyncStep(promise, resume, mode, value) {
  var result;
  try {
    result = resume(mode, value);
  } catch (error) {
    rejectPromise(promise, error);
    return;
  }
  if (result.done) resolvePromise(promise, result.value);
  else awaitValue(result.value, v => asyncStep(promise, resume, 0, v), e => asyncStep(promise, resume, 1, e), promise);
}

// 27.7.5.3 Await: calls one of the continuations in a job. A value whose `constructor` throws rejects at once, in the same job as always.
function awaitValue(value, fulfilled, rejected) {
  var promise;
  try {
    promise = promiseResolve(Promise, value);
  } catch (error) {
    promise = newPromise();
    rejectPromise(promise, error);
  }
  performThen(promise, fulfilled, rejected, undefined);
}

// ── 27.4, 27.6 Async generators. Slots: 0 resume closure, 1 state, 2 queue ───────────────────────────────────────────

var AsyncGeneratorFunctionPrototype = %Intrinsic("AsyncGeneratorFunction.prototype");
var AsyncGeneratorPrototype = %Intrinsic("AsyncGeneratorPrototype");
function AsyncGeneratorFunction(...args) {
  "builtin constructor";
  return dynamicFunction(AsyncGeneratorFunction, new.target, args, "async function*", "AsyncGeneratorFunction.prototype");
}
defineFunctionConstructor(AsyncGeneratorFunction, AsyncGeneratorFunctionPrototype);
defineConfigurable(AsyncGeneratorFunctionPrototype, "prototype", AsyncGeneratorPrototype);
defineConfigurable(AsyncGeneratorPrototype, "constructor", AsyncGeneratorFunctionPrototype);
defineTag(AsyncGeneratorPrototype, "AsyncGenerator");

// 27.6.3.2 [[AsyncGeneratorState]]
var SUSPENDED_START = 0, SUSPENDED_YIELD = 1, EXECUTING = 2, DRAINING = 3, COMPLETED = 4;

// A request: { mode, value, promise }. The queue is a linked list: requests come at the tail, leave at the head.
function enqueueRequest(generator, mode, value) {
  var promise = newPromise();
  if (%ClassOf(generator) !== CLASS_ASYNC_GENERATOR) {
    var names = ["next", "throw", "return"];
    rejectPromise(promise, typeError(names[mode] + " method called on incompatible receiver " + describePrimitive(generator)));
    return promise;
  }
  var queue = %GetSlot(generator, 2), state = %GetSlot(generator, 1);
  // 27.6.1.2-4: a completed generator answers without being resumed
  if (state === SUSPENDED_START && mode !== 0) {
    %SetSlot(generator, 1, state = COMPLETED);
  }
  var request = { mode: mode, value: value, promise: promise, next: undefined };
  if (state === COMPLETED) {
    if (mode === 0) {
      resolvePromise(promise, { value: undefined, done: true });
      return promise;
    }
    if (mode === 1) {
      rejectPromise(promise, value);
      return promise;
    }
    appendRequest(queue, request);
    %SetSlot(generator, 1, DRAINING);
    awaitReturn(generator);
    return promise;
  }
  appendRequest(queue, request);
  if (state === SUSPENDED_START || state === SUSPENDED_YIELD) runAsyncGenerator(generator, mode, value);
  return promise;
}

function appendRequest(queue, request) {
  if (queue.head === undefined) queue.head = request;
  else queue.tail.next = request;
  queue.tail = request;
}

// 27.6.3.5 AsyncGeneratorCompleteStep: takes the first request off the queue
function takeRequest(generator) {
  var queue = %GetSlot(generator, 2), request = queue.head;
  queue.head = request.next;
  if (queue.head === undefined) queue.tail = undefined;
  return request;
}

function runAsyncGenerator(generator, mode, value) {
  %SetSlot(generator, 1, EXECUTING);
  for (;;) {
    var step;
    try {
      step = %GetSlot(generator, 0)(mode, value);
    } catch (error) {
      %SetSlot(generator, 1, DRAINING);
      rejectPromise(takeRequest(generator).promise, error);
      drainQueue(generator);
      return;
    }
    if (step[0] === 0) {
      awaitValue(step[1], v => runAsyncGenerator(generator, 0, v), e => runAsyncGenerator(generator, 1, e));
      return;
    }
    if (step[0] === 2) {
      %SetSlot(generator, 1, DRAINING);
      resolvePromise(takeRequest(generator).promise, { value: step[1], done: true });
      drainQueue(generator);
      return;
    }
    // 27.6.3.8 AsyncGeneratorYield steps 6-11
    resolvePromise(takeRequest(generator).promise, { value: step[1], done: false });
    var queue = %GetSlot(generator, 2);
    if (queue.head === undefined) {
      %SetSlot(generator, 1, SUSPENDED_YIELD);
      return;
    }
    mode = queue.head.mode;
    value = queue.head.value;
  }
}

// 27.6.3.9 AsyncGeneratorAwaitReturn
function awaitReturn(generator) {
  var request = %GetSlot(generator, 2).head;
  awaitValue(request.value, v => {
    resolvePromise(takeRequest(generator).promise, { value: v, done: true });
    drainQueue(generator);
  }, e => {
    rejectPromise(takeRequest(generator).promise, e);
    drainQueue(generator);
  });
}

// 27.6.3.10 AsyncGeneratorDrainQueue
function drainQueue(generator) {
  for (;;) {
    var request = %GetSlot(generator, 2).head;
    if (request === undefined) {
      %SetSlot(generator, 1, COMPLETED);
      return;
    }
    if (request.mode === 2) {
      awaitReturn(generator);
      return;
    }
    takeRequest(generator);
    if (request.mode === 1) rejectPromise(request.promise, request.value);
    else resolvePromise(request.promise, { value: undefined, done: true });
  }
}

defineMembers(AsyncGeneratorPrototype, {
  next(value) { return enqueueRequest(this, 0, value); },
  return(value) { return enqueueRequest(this, 2, value); },
  throw(exception) { return enqueueRequest(this, 1, exception); },
});

// A generator function of the library makes a task, which no program sees: slot 0 is the resume closure. The evaluator runs them.
var TASK = %NewObjectWithPrototype(null);

function newTask(resume) {
  var task = %NewObjectWithSlots(CLASS_OTHER, null, 2);
  %SetSlot(task, 0, resume);
  %SetSlot(task, 1, TASK);
  return task;
}

// Whether a value is a task: none of the objects of this kind that programs see has fewer than two slots
function isTask(value) {
  return %ClassOf(value) === CLASS_OTHER && %GetSlot(value, 1) === TASK;
}

// Hooks of %NewGenerator and %NewAsyncGenerator (10.1.13 OrdinaryCreateFromConstructor)
function newGenerator(callee, resume) {
  if (%IsLibraryFunction(callee)) return newTask(resume);
  var prototype = callee.prototype;
  var generator = %NewObjectWithSlots(CLASS_GENERATOR, %IsObject(prototype) ? prototype : %RealmIntrinsic(callee, "GeneratorPrototype"), 1);
  %SetSlot(generator, 0, resume);
  return generator;
}

function newAsyncGenerator(callee, resume) {
  var prototype = callee.prototype;
  var generator = %NewObjectWithSlots(CLASS_ASYNC_GENERATOR, %IsObject(prototype) ? prototype : %RealmIntrinsic(callee, "AsyncGeneratorPrototype"), 3);
  %SetSlot(generator, 0, resume);
  %SetSlot(generator, 1, SUSPENDED_START);
  %SetSlot(generator, 2, { head: undefined, tail: undefined });
  return generator;
}

// ── 27.1.6 Async-from-sync iterators. Slot 0 is the sync iterator record ─────────────────────────────────────────────

var AsyncFromSyncIteratorPrototype = %NewObjectWithPrototype(AsyncIteratorPrototype);

// 7.4.3 GetIterator(async): hook of %GetAsyncIterator
function getAsyncIterator(value, text) {
  if (value === undefined || value === null) throw typeError((%IsString(text) ? text : %ToString(value)) + " is not async iterable");
  var method = %GetMethodNamed(value, %Symbol("asyncIterator"));
  if (method !== undefined) {
    var iterator = %Call(method, value);
    if (!%IsObject(iterator)) throw typeError("Result of the Symbol.asyncIterator method is not an object");
    return %NewIteratorRecord(iterator, iterator.next);
  }
  var syncMethod = value[%Symbol("iterator")];
  if (!%IsCallable(syncMethod)) throw typeError((%IsString(text) ? text : callSiteText(value)) + " is not async iterable");
  return asyncFromSyncRecord(getIteratorFromMethod(value, syncMethod));
}

// 27.1.6.1 CreateAsyncFromSyncIterator
function asyncFromSyncRecord(record) {
  var wrapper = %NewObjectWithSlots(CLASS_ASYNC_FROM_SYNC_ITERATOR, AsyncFromSyncIteratorPrototype, 1);
  %SetSlot(wrapper, 0, record);
  return %NewIteratorRecord(wrapper, AsyncFromSyncIteratorPrototype.next);
}

// 27.1.6.4 AsyncFromSyncIteratorContinuation
function asyncFromSyncContinuation(result, promise, record, closeOnRejection) {
  var done, value, wrapper;
  try {
    done = %ToBoolean(result.done);
    value = result.value;
    try {
      wrapper = promiseResolve(Promise, value);
    } catch (error) {
      if (!done && closeOnRejection) iteratorCloseQuietly(record);
      throw error;
    }
  } catch (error) {
    rejectPromise(promise, error);
    return promise;
  }
  performThen(wrapper, v => resolvePromise(promise, { value: v, done: done }), e => {
    if (!done && closeOnRejection) iteratorCloseQuietly(record);
    rejectPromise(promise, e);
  }, undefined);
  return promise;
}

defineMembers(AsyncFromSyncIteratorPrototype, {
  // 27.1.6.2.1
  next(...args) {
    var record = %GetSlot(this, 0), promise = newPromise(), result;
    try {
      result = %CallArray(%IteratorNextMethod(record), %IteratorObject(record), args);
      if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
    } catch (error) {
      rejectPromise(promise, error);
      return promise;
    }
    return asyncFromSyncContinuation(result, promise, record, true);
  },
  // 27.1.6.2.2
  return(...args) {
    var record = %GetSlot(this, 0), promise = newPromise(), result;
    try {
      var method = %GetMethodNamed(%IteratorObject(record), "return");
      if (method === undefined) {
        resolvePromise(promise, { value: args.length > 0 ? args[0] : undefined, done: true });
        return promise;
      }
      result = %CallArray(method, %IteratorObject(record), args);
      if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
    } catch (error) {
      rejectPromise(promise, error);
      return promise;
    }
    return asyncFromSyncContinuation(result, promise, record, false);
  },
  // 27.1.6.2.3
  throw(...args) {
    var record = %GetSlot(this, 0), promise = newPromise(), result;
    try {
      var method = %GetMethodNamed(%IteratorObject(record), "throw");
      if (method === undefined) {
        iteratorClose(record);
        throw typeError("The iterator does not provide a 'throw' method");
      }
      result = %CallArray(method, %IteratorObject(record), args);
      if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
    } catch (error) {
      rejectPromise(promise, error);
      return promise;
    }
    return asyncFromSyncContinuation(result, promise, record, true);
  },
});
