// ECMA-262 27.2 Promise objects and 9.5 jobs.

// ── 9.5 The job queue: a linked list of { run, a, b, c, next } ───────────────────────────────────────────────────────

var jobHead = undefined, jobTail = undefined, enqueueForAgent = undefined;

function enqueueJob(run, a, b, c) {
  if (enqueueForAgent !== undefined) return enqueueForAgent(run, a, b, c);
  var job = { run: run, a: a, b: b, c: c, next: undefined };
  if (jobTail === undefined) jobHead = job;
  else jobTail.next = job;
  jobTail = job;
}

// ── 27.2.1 Promise abstract operations. Slots: 0 state, 1 result, 2 reactions (a list) or undefined, 3 is handled ─────

var PENDING = 0, FULFILLED = 1, REJECTED = 2;

function newPromiseObject(prototype) {
  var promise = %NewObjectWithSlots(CLASS_PROMISE, prototype, 4);
  %SetSlot(promise, 0, PENDING);
  %SetSlot(promise, 3, false);
  return promise;
}

// A promise of the library's own: no capability is needed to settle it.
function newPromise() {
  return newPromiseObject(PromisePrototype);
}

function isPromise(value) {
  return %ClassOf(value) === CLASS_PROMISE;
}

// 27.2.1.4, 27.2.1.7
function settlePromise(promise, state, value) {
  var reactions = %GetSlot(promise, 2);
  %SetSlot(promise, 0, state);
  %SetSlot(promise, 1, value);
  %SetSlot(promise, 2, undefined);
  if (state === REJECTED && !%GetSlot(promise, 3)) trackRejection(promise);
  if (reactions !== undefined)
    for (var i = 0; i < reactions.length; i++) enqueueReaction(reactions[i], state, value);
}

function rejectPromise(promise, reason) {
  settlePromise(promise, REJECTED, reason);
}

// 27.2.1.3.2 Promise Resolve Functions steps 7-16
function resolvePromise(promise, resolution) {
  if (resolution === promise) {
    rejectPromise(promise, typeError("Chaining cycle detected for promise #<Promise>"));
    return;
  }
  if (!%IsObject(resolution)) {
    settlePromise(promise, FULFILLED, resolution);
    return;
  }
  var then;
  try {
    then = resolution.then;
  } catch (error) {
    rejectPromise(promise, error);
    return;
  }
  if (!%IsCallable(then)) {
    settlePromise(promise, FULFILLED, resolution);
    return;
  }
  enqueueJob(resolveThenableJob, promise, resolution, then);
}

// 27.2.2.2 NewPromiseResolveThenableJob
function resolveThenableJob(promise, thenable, then) {
  var functions = createResolvingFunctions(promise);
  try {
    %Call(then, thenable, functions.resolve, functions.reject);
  } catch (error) {
    functions.reject(error);
  }
}

// 27.2.1.3 CreateResolvingFunctions: anonymous functions of length 1
function createResolvingFunctions(promise) {
  var already = false;
  return {
    resolve: (0, resolution => {
      if (already) return;
      already = true;
      resolvePromise(promise, resolution);
    }),
    reject: (0, reason => {
      if (already) return;
      already = true;
      rejectPromise(promise, reason);
    }),
  };
}

// A reaction: { capability or undefined, fulfilled, rejected }; undefined handlers pass the outcome on.
function enqueueReaction(reaction, state, value) {
  enqueueJob(reactionJob, reaction, state, value);
}

// 27.2.2.1 NewPromiseReactionJob
function reactionJob(reaction, state, value) {
  var handler = state === FULFILLED ? reaction.fulfilled : reaction.rejected, capability = reaction.capability;
  var failed = false, result;
  if (handler === undefined) {
    failed = state === REJECTED;
    result = value;
  } else {
    try {
      result = handler(value);
    } catch (error) {
      failed = true;
      result = error;
    }
  }
  if (capability === undefined) return;
  if (%ClassOf(capability) === CLASS_PROMISE) {
    if (failed) rejectPromise(capability, result);
    else resolvePromise(capability, result);
  } else if (failed) {
    %Call(capability.reject, undefined, result);
  } else {
    %Call(capability.resolve, undefined, result);
  }
}

// 27.2.5.4.1 PerformPromiseThen; capability is undefined, a promise of the library's own, or a capability record
function performThen(promise, fulfilled, rejected, capability) {
  var reaction = { capability: capability, fulfilled: %IsCallable(fulfilled) ? fulfilled : undefined, rejected: %IsCallable(rejected) ? rejected : undefined };
  var state = %GetSlot(promise, 0);
  if (state === PENDING) {
    var reactions = %GetSlot(promise, 2);
    if (reactions === undefined) %SetSlot(promise, 2, [reaction]);
    else %ArrayAppend(reactions, reaction);
  } else {
    if (state === REJECTED && !%GetSlot(promise, 3)) untrackRejection(promise);
    enqueueReaction(reaction, state, %GetSlot(promise, 1));
  }
  %SetSlot(promise, 3, true);
}

// 27.2.1.5 NewPromiseCapability
function newPromiseCapability(constructor) {
  if (constructor === Promise) {
    var own = newPromise(), functions = createResolvingFunctions(own);
    return { promise: own, resolve: functions.resolve, reject: functions.reject };
  }
  if (!%IsConstructor(constructor)) throw typeError(describePrimitive(constructor) + " is not a constructor");
  var capability = { promise: undefined, resolve: undefined, reject: undefined };
  var promise = construct1(constructor, (0, (resolve, reject) => {
    if (capability.resolve !== undefined || capability.reject !== undefined) throw typeError("Promise executor has already been invoked with non-undefined arguments");
    capability.resolve = resolve;
    capability.reject = reject;
  }));
  if (!%IsCallable(capability.resolve) || !%IsCallable(capability.reject)) throw typeError("Promise resolve or reject function is not callable");
  capability.promise = promise;
  return capability;
}

// 27.2.4.7.1 PromiseResolve
function promiseResolve(constructor, value) {
  if (isPromise(value) && value.constructor === constructor) return value;
  if (constructor === Promise) {
    var promise = newPromise();
    resolvePromise(promise, value);
    return promise;
  }
  var capability = newPromiseCapability(constructor);
  %Call(capability.resolve, undefined, value);
  return capability.promise;
}

// 27.2.3.1
function Promise(executor) {
  "builtin constructor";
  if (new.target === undefined) throw typeError("Promise constructor cannot be invoked without 'new'");
  if (!%IsCallable(executor)) throw typeError("Promise resolver " + describeValue(executor) + " is not a function");
  var promise = newPromiseObject(prototypeFrom(new.target, "Promise.prototype"));
  var functions = createResolvingFunctions(promise);
  try {
    executor(functions.resolve, functions.reject);
  } catch (error) {
    functions.reject(error);
  }
  return promise;
}

// 27.2.4.1.1 GetPromiseResolve
function getPromiseResolve(constructor) {
  var resolve = constructor.resolve;
  if (!%IsCallable(resolve)) throw typeError("Promise resolve or reject function is not callable");
  return resolve;
}

// The loop of all, allSettled, any and race: each(promise, index) attaches to one; finish() at the end. Errors reject the capability.
function promiseCombinator(constructor, iterable, start) {
  var capability = newPromiseCapability(constructor);
  var record;
  try {
    var resolve = getPromiseResolve(constructor);
    record = %GetIterator(iterable);
    var steps = start(capability);
    for (var index = 0; ; index++) {
      var value = %IteratorStep(record);
      if (%IsHole(value)) {
        steps.finish();
        return capability.promise;
      }
      steps.each(%Call(resolve, constructor, value), index);
    }
  } catch (error) {
    if (record !== undefined && !%IteratorIsDone(record)) iteratorCloseQuietly(record);
    %Call(capability.reject, undefined, error);
    return capability.promise;
  }
}

// One element's function: acts the first time only
function onceOnly(action) {
  var called = false;
  return (0, value => {
    if (called) return undefined;
    called = true;
    return action(value);
  });
}

var PromisePrototype = newPlainPrototype();
defineGlobalConstructor(Promise, PromisePrototype, {
  // 27.2.4.1
  all(iterable) {
    return promiseCombinator(this, iterable, capability => {
      var values = [], remaining = 1;
      function settle() {
        if (--remaining === 0) return %Call(capability.resolve, undefined, values);
      }
      return {
        each(promise, index) {
          %ArrayAppend(values, undefined);
          remaining++;
          promise.then(onceOnly(value => {
            "given keys";
            values[index] = value;
            return settle();
          }), capability.reject);
        },
        finish: settle,
      };
    });
  },
  // 27.2.4.2
  allSettled(iterable) {
    return promiseCombinator(this, iterable, capability => {
      var values = [], remaining = 1;
      function settle() {
        if (--remaining === 0) return %Call(capability.resolve, undefined, values);
      }
      return {
        each(promise, index) {
          %ArrayAppend(values, undefined);
          remaining++;
          var called = false;
          promise.then((0, value => {
            "given keys";
            if (called) return undefined;
            called = true;
            values[index] = { status: "fulfilled", value: value };
            return settle();
          }), (0, reason => {
            "given keys";
            if (called) return undefined;
            called = true;
            values[index] = { status: "rejected", reason: reason };
            return settle();
          }));
        },
        finish: settle,
      };
    });
  },
  // 27.2.4.3
  any(iterable) {
    return promiseCombinator(this, iterable, capability => {
      var errors = [], remaining = 1;
      function allRejected() {
        var error = %NewError(AGGREGATE_ERROR, "All promises were rejected");
        %DefineOwnProperty(error, "errors", HIDDEN_DATA, errors, undefined, undefined);
        return error;
      }
      return {
        each(promise, index) {
          %ArrayAppend(errors, undefined);
          remaining++;
          promise.then(capability.resolve, onceOnly(reason => {
            "given keys";
            errors[index] = reason;
            if (--remaining === 0) return %Call(capability.reject, undefined, allRejected());
          }));
        },
        finish() {
          if (--remaining === 0) %Call(capability.reject, undefined, allRejected());
        },
      };
    });
  },
  // 27.2.4.5
  race(iterable) {
    return promiseCombinator(this, iterable, capability => ({
      each(promise) { promise.then(capability.resolve, capability.reject); },
      finish() { },
    }));
  },
  // 27.2.4.6
  reject(reason) {
    var capability = newPromiseCapability(this);
    %Call(capability.reject, undefined, reason);
    return capability.promise;
  },
  // 27.2.4.7
  resolve(value) {
    if (!%IsObject(this)) throw typeError("PromiseResolve called on non-object");
    return promiseResolve(this, value);
  },
  // 27.2.4.8
  try(callback, ...args) {
    if (!%IsObject(this)) throw typeError("Promise.try called on non-object");
    var capability = newPromiseCapability(this);
    try {
      %Call(capability.resolve, undefined, %CallArray(callback, undefined, args));
    } catch (error) {
      %Call(capability.reject, undefined, error);
    }
    return capability.promise;
  },
  // 27.2.4.9
  withResolvers() {
    var capability = newPromiseCapability(this);
    return { promise: capability.promise, resolve: capability.resolve, reject: capability.reject };
  },
  get [%Symbol("species")]() { return this; },
}, {
  // 27.2.5.1
  catch(onRejected) { return this.then(undefined, onRejected); },
  // 27.2.5.3
  finally(onFinally) {
    if (!%IsObject(this)) throw typeError("Promise.prototype.finally called on a non-object");
    var constructor = speciesConstructor(this, Promise);
    if (!%IsCallable(onFinally)) return this.then(onFinally, onFinally);
    return this.then((0, value => {
      var promise = promiseResolve(constructor, onFinally());
      return promise.then((0, () => value));
    }), (0, reason => {
      var promise = promiseResolve(constructor, onFinally());
      return promise.then((0, () => { throw reason; }));
    }));
  },
  // 27.2.5.4
  then(onFulfilled, onRejected) {
    if (!isPromise(this)) throw incompatibleReceiver("Promise.prototype.then", this);
    var constructor = speciesConstructor(this, Promise);
    if (constructor === Promise) {
      // The capability's functions are seen by nobody: the promise itself will do.
      var promise = newPromise();
      performThen(this, onFulfilled, onRejected, promise);
      return promise;
    }
    var capability = newPromiseCapability(constructor);
    performThen(this, onFulfilled, onRejected, capability);
    return capability.promise;
  },
});
defineTag(PromisePrototype, "Promise");

// ── Host: 27.2.1.9 HostPromiseRejectionTracker as Node does it ───────────────────────────────────────────────────────

var unhandledRejections = [];

function trackRejection(promise) {
  %ArrayAppend(unhandledRejections, promise);
}

function untrackRejection(promise) {
  for (var i = 0; i < unhandledRejections.length; i++)
    if (unhandledRejections[i] === promise) unhandledRejections[i] = undefined;
}

// Runs jobs until there is none; process.nextTick's come first at each turn, as in Node.
function runJobs() {
  for (;;) {
    var tick = takeTick();
    if (tick !== undefined) {
      %CallArray(tick.callback, undefined, tick.args);
      continue;
    }
    if (jobHead === undefined) return;
    while (jobHead !== undefined) {
      var job = jobHead;
      jobHead = job.next;
      if (jobHead === undefined) jobTail = undefined;
      job.run(job.a, job.b, job.c);
    }
  }
}
