if (a && (b || c) {
  run();
}
