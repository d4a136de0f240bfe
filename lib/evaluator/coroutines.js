// The evaluator: generators and async functions (ECMA-262 27.3 to 27.7).
//
// Code with yield or await in it is translated to functions that make tasks: a generator function of the library makes an object whose
// slot 0 is its resume closure (generator.js). A task that needs another's result yields it; what it yields else comes back at once,
// but for SUSPEND: it suspends the coroutine, and suspendKind and suspendValue say why. A coroutine is a stack of tasks, the innermost
// last. Resuming takes the same time however deep the stack is.

var SUSPEND = %NewObjectWithPrototype(null);
var SUSPEND_AWAIT = 0, SUSPEND_YIELD = 1, SUSPEND_RESULT = 2;
var suspendKind = 0, suspendValue = undefined;
// How the coroutine was resumed: 0 next, 1 throw, 2 return. Read by the task that suspended it, first thing.
var resumeMode = 0;

var COROUTINE_START = 0, COROUTINE_SUSPENDED = 1, COROUTINE_RUNNING = 2, COROUTINE_ENDED = 3;

function newCoroutine(task) {
  return { tasks: [task], state: COROUTINE_START, result: undefined };
}

// Runs until it suspends (true) or ends (false, with its result); throws what comes out.
function runCoroutine(coroutine, mode, value) {
  var tasks = coroutine.tasks, isThrow = mode === 1;
  for (;;) {
    var top = tasks[tasks.length - 1], step;
    resumeMode = mode;
    try {
      step = %GetSlot(top, 0)(isThrow ? 1 : 0, value);
    } catch (error) {
      tasks.length = tasks.length - 1;
      if (tasks.length === 0) throw error;
      isThrow = true;
      value = error;
      continue;
    }
    mode = 0;
    isThrow = false;
    value = step.value;
    if (step.done) {
      tasks.length = tasks.length - 1;
      if (tasks.length > 0) continue;
      coroutine.result = value;
      return false;
    }
    if (value === SUSPEND) return true;
    if (isTask(value)) {
      %ArrayAppend(tasks, value);
      value = undefined;
    }
  }
}

// The outermost task: the body of a function, with the value of its return
function* bodyTask(code, env) {
  try {
    if (code.expression !== undefined) {
      var value = yield code.expression(env);
      return value;
    }
    var completion = yield code.body(env);
    return completion === RETURN ? returnValue : undefined;
  } catch (error) {
    if (error === RETURN_SIGNAL) return returnValue;
    throw error;
  }
}

function startCoroutine(record, self, newTarget, args) {
  var code = record.code;
  if (!code.isGenerator) return startAsync(record, self, newTarget, args);
  // Formals are bound at the call: what they throw is the call's
  var coroutine = newCoroutine(bodyTask(code, enter(record, self, newTarget, args)));
  return code.isAsync ? newAsyncGenerator(record.self, asyncGeneratorResume(coroutine)) : newGenerator(record.self, generatorResume(coroutine));
}

// The protocols of resume closures are those of Core's GeneratorTransform.

// 27.5.3.2 GeneratorValidate, 27.5.3.3 GeneratorResume, 27.5.3.4 GeneratorResumeAbrupt
function generatorResume(coroutine) {
  return (mode, value) => {
    if (coroutine.state === COROUTINE_RUNNING) throw typeError("Generator is already running");
    if (coroutine.state === COROUTINE_START && mode !== 0) coroutine.state = COROUTINE_ENDED;
    if (coroutine.state === COROUTINE_ENDED) {
      if (mode === 1) throw value;
      return %NewIteratorResult(mode === 2 ? value : undefined, true);
    }
    coroutine.state = COROUTINE_RUNNING;
    var isSuspended = false;
    try {
      isSuspended = runCoroutine(coroutine, mode, value);
    } finally {
      coroutine.state = isSuspended ? COROUTINE_SUSPENDED : COROUTINE_ENDED;
    }
    if (!isSuspended) return %NewIteratorResult(coroutine.result, true);
    return suspendKind === SUSPEND_RESULT ? suspendValue : %NewIteratorResult(suspendValue, false);
  };
}

// 27.7.5.1 AsyncFunctionStart: what the formals throw rejects the promise too
function startAsync(record, self, newTarget, args) {
  var coroutine = undefined;
  return asyncStart((mode, value) => {
    if (coroutine === undefined) coroutine = newCoroutine(bodyTask(record.code, enter(record, self, newTarget, args)));
    return runCoroutine(coroutine, mode, value) ? { value: suspendValue, done: false } : { value: coroutine.result, done: true };
  });
}

function asyncGeneratorResume(coroutine) {
  return (mode, value) => {
    if (!runCoroutine(coroutine, mode, value)) return [2, coroutine.result];
    return [suspendKind === SUSPEND_AWAIT ? 0 : 1, suspendValue];
  };
}

// ── await, yield ─────────────────────────────────────────────────────────────────────────────────────────────────────

// 27.7.5.3 Await
function* awaitTask(value) {
  suspendKind = SUSPEND_AWAIT;
  suspendValue = value;
  var result = yield SUSPEND;
  return result;
}

function awaitExpression(node, scope) {
  var argument = expressionResumable(node.argument, scope);
  return function* (env) {
    var value = yield argument(env);
    var result = yield awaitTask(value);
    return result;
  };
}

// 15.5.5 yield, 27.5.3.7 Yield, 27.6.3.8 AsyncGeneratorYield
function yieldExpression(node, scope) {
  var argument = node.argument === null ? doNothing : expressionResumable(node.argument, scope), isAsync = scope.code.isAsync;
  return function* (env) {
    var value = yield argument(env);
    if (isAsync) value = yield awaitTask(value);
    suspendKind = SUSPEND_YIELD;
    suspendValue = value;
    var received = yield SUSPEND;
    if (resumeMode !== 2) return received;
    if (isAsync) received = yield awaitTask(received);
    returnValue = received;
    throw RETURN_SIGNAL;
  };
}

// 15.5.5 yield*
function yieldStar(node, scope) {
  var argument = expressionResumable(node.argument, scope), isAsync = scope.code.isAsync;
  return function* (env) {
    var value = yield argument(env);
    var record = isAsync ? %GetAsyncIterator(value) : %GetIterator(value);
    var iterator = %IteratorObject(record), next = %IteratorNextMethod(record), mode = 0, received = undefined;
    for (;;) {
      var result;
      if (mode === 0) result = %Call(next, iterator, received);
      else if (mode === 1) {
        // Step 7.b
        var onThrow = %GetMethodNamed(iterator, "throw");
        if (onThrow === undefined) {
          if (isAsync) yield closeAsyncIterator(iterator);
          else %IteratorClose(record);
          throw typeError("The iterator does not provide a 'throw' method");
        }
        result = %Call(onThrow, iterator, received);
      } else {
        // Step 7.c
        var onReturn = %GetMethodNamed(iterator, "return");
        if (onReturn === undefined) {
          if (isAsync) received = yield awaitTask(received);
          returnValue = received;
          throw RETURN_SIGNAL;
        }
        result = %Call(onReturn, iterator, received);
      }
      if (isAsync) result = yield awaitTask(result);
      if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
      if (result.done) {
        var last = result.value;
        if (mode !== 2) return last;
        returnValue = last;
        throw RETURN_SIGNAL;
      }
      suspendKind = isAsync ? SUSPEND_YIELD : SUSPEND_RESULT;
      suspendValue = isAsync ? result.value : result;
      try {
        received = yield SUSPEND;
        mode = resumeMode;
        // 27.6.3.8 steps 8-12: a return completion is awaited; if that throws, it is a throw completion
        if (isAsync && mode === 2) received = yield awaitTask(received);
      } catch (error) {
        mode = 1;
        received = error;
      }
    }
  };
}

// 7.4.13 AsyncIteratorClose with a normal completion
function* closeAsyncIterator(iterator) {
  var method = %GetMethodNamed(iterator, "return");
  if (method === undefined) return undefined;
  var result = yield awaitTask(%Call(method, iterator));
  if (!%IsObject(result)) throw typeError(inspectPrimitiveForMessage(result) + " is not an object");
  return undefined;
}

// With a throw completion: what `return` does or throws is ignored
function* closeAsyncIteratorQuietly(iterator) {
  try {
    var method = %GetMethodNamed(iterator, "return");
    if (method !== undefined) yield awaitTask(%Call(method, iterator));
  } catch (ignored) { }
}

// 14.7.5.6 with an async iterator
function forAwait(prepare, subject, bind, body) {
  return function* (env) {
    var value = yield subject(prepare(env));
    var record = %GetAsyncIterator(value), iterator = %IteratorObject(record), next = %IteratorNextMethod(record);
    for (;;) {
      var result = yield awaitTask(%Call(next, iterator));
      if (!%IsObject(result)) throw typeError("Iterator result " + inspectPrimitiveForMessage(result) + " is not an object");
      if (result.done) return undefined;
      value = result.value;
      var completion, thrown = undefined, isThrow = false;
      try {
        var inner = prepare(env);
        yield bind(inner, value);
        completion = yield body(inner);
      } catch (error) {
        if (error === RETURN_SIGNAL) completion = RETURN;
        else {
          thrown = error;
          isThrow = true;
        }
      }
      if (isThrow) {
        yield closeAsyncIteratorQuietly(iterator);
        throw thrown;
      }
      if (completion !== undefined) {
        var saved = returnValue;
        yield closeAsyncIterator(iterator);
        returnValue = saved;
        return completion === LEAVE ? undefined : completion;
      }
    }
  };
}

// ── import() ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// 13.3.10.2 EvaluateImportCall: a program's modules are linked when it is compiled, and it gives the function that finds them
function dynamicImport(specifier, options) {
  return %Call(%Intrinsic("importModule"), undefined, specifier, options);
}

// That of a realm in which no program was started
%SetIntrinsic("importModule", (specifier, options) => {
  var promise = newPromise();
  try {
    var name = %ToString(specifier);
    if (options !== undefined) %Call(%Intrinsic("CheckImportOptions"), undefined, options);
    rejectPromise(promise, typeError("Cannot import '" + name + "': no modules are linked into this realm"));
  } catch (error) {
    rejectPromise(promise, error);
  }
  return promise;
});
