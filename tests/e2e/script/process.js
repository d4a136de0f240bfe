console.log(
  process.argv.length,
  typeof process.env.PATH,
  process.platform.length > 0,
  typeof process.cwd(),
  process.exitCode,
  typeof process.hrtime.bigint(),
  typeof process.version,
  Object.keys(process.versions).includes("node"),
  typeof process.uptime(),
  typeof process.memoryUsage().heapUsed,
);
process.stdout.write("no newline;");
process.stdout.write(" then\n");
process.stderr.write("to stderr\n");
process.on("exit", (c) => console.log("exit", c));
process.emitWarning === undefined;
